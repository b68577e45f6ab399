import { errorBody } from '../errors/error-body.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter } from '../streaming/stream-answer.ts'
import { answerReport } from '../usage-report.ts'
import { begunResponse, endedResponse, type OutputItem, outputItems, type ResponseHead } from './response-object.ts'

/** Writes a response as the named events of OpenAI's Responses API; ours, where asked for, are called `smacs.…`. */
export function createResponseWriter(
  stream: Pick<EventStream, 'send'>,
  head: ResponseHead,
  { events }: { readonly events: boolean },
): AnswerWriter {
  const { traceId } = head
  const item_id = `msg_${traceId}`
  const inText = { item_id, output_index: 0, content_index: 0 }
  const part = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] })
  let sequence = 0
  let started = false
  let text: string | undefined
  const send = (type: string, fields: object): void => {
    stream.send(JSON.stringify({ type, sequence_number: sequence++, ...fields }), type)
  }
  const start = (): void => {
    if (started) return
    started = true
    send('response.created', { response: begunResponse(head) })
    send('response.in_progress', { response: begunResponse(head) })
  }
  const startText = (): void => {
    start()
    if (text !== undefined) return
    text = ''
    const item = { type: 'message', id: item_id, status: 'in_progress', role: 'assistant', content: [] }
    send('response.output_item.added', { output_index: 0, item })
    send('response.content_part.added', { ...inText, part: part('') })
  }
  const endItem = (item: OutputItem, output_index: number): void => {
    if (item.type === 'message') {
      startText()
      const whole = item.content[0]?.text ?? ''
      send('response.output_text.done', { ...inText, text: whole, logprobs: [] })
      send('response.content_part.done', { ...inText, part: part(whole) })
    } else {
      const { arguments: given, id, name } = item
      send('response.output_item.added', { output_index, item: { ...item, arguments: '', status: 'in_progress' } })
      send('response.function_call_arguments.delta', { item_id: id, output_index, delta: given })
      send('response.function_call_arguments.done', { item_id: id, output_index, name, arguments: given })
    }
    send('response.output_item.done', { output_index, item })
  }

  return {
    text(delta) {
      startText()
      text += delta
      send('response.output_text.delta', { ...inText, delta, logprobs: [] })
    },
    event(event) {
      start()
      send('smacs.event', { event })
    },
    end(answer) {
      start()
      // What was streamed is what the message holds, the white space around it included.
      const output = outputItems(text === undefined ? answer : { ...answer, text }, traceId)
      for (const [index, item] of output.entries()) endItem(item, index)
      const response = endedResponse(answer, head, output)
      const report = events ? { smacs: answerReport(answer) } : {}
      send(response.status === 'completed' ? 'response.completed' : 'response.incomplete', { response, ...report })
    },
    error(error) {
      const { error: body } = errorBody(error, traceId)
      send('error', { code: body.code, message: body.message, param: body.param, error: body })
    },
  }
}
