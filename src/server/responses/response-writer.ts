import { freshCallId } from '../chat-completions/completion.ts'
import { errorBody } from '../errors/error-body.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter } from '../streaming/stream-answer.ts'
import { answerReport } from '../usage-report.ts'
import {
  begunResponse,
  callItemId,
  endedResponse,
  messageItem,
  type OutputItem,
  outputItems,
  type ResponseHead,
  reasoningItem,
} from './response-object.ts'

/** An item that has been opened and not closed: its place in the output and what it says so far. */
interface OpenItem {
  readonly index: number
  text: string
}

/** Writes a response as the named events of OpenAI's Responses API; ours, where asked for, are called `smacs.…`. */
export function createResponseWriter(
  stream: Pick<EventStream, 'send'>,
  head: ResponseHead,
  { events }: { readonly events: boolean },
): AnswerWriter {
  const { traceId } = head
  const output: OutputItem[] = []
  let opened = 0
  let sequence = 0
  let started = false
  let thinking: OpenItem | undefined
  let message: OpenItem | undefined
  const calls = new Map<number, OpenItem & { readonly callId: string; readonly name: string }>()

  const send = (type: string, fields: object): void => {
    stream.send(JSON.stringify({ type, sequence_number: sequence++, ...fields }), type)
  }
  const start = (): void => {
    if (started) return
    started = true
    send('response.created', { response: begunResponse(head) })
    send('response.in_progress', { response: begunResponse(head) })
  }
  const open = (item: object): number => {
    start()
    send('response.output_item.added', { output_index: opened, item })
    return opened++
  }
  const close = (index: number, item: OutputItem): void => {
    send('response.output_item.done', { output_index: index, item })
    output[index] = item
  }

  const inThinking = ({ index }: OpenItem) => ({ item_id: `rs_${traceId}`, output_index: index, content_index: 0 })
  const think = (delta: string): void => {
    const item = { type: 'reasoning', id: `rs_${traceId}`, status: 'in_progress', summary: [], content: [] }
    thinking ??= { index: open(item), text: '' }
    thinking.text += delta
    send('response.reasoning_text.delta', { ...inThinking(thinking), delta })
  }
  const endThinking = (): void => {
    if (thinking === undefined || output[thinking.index] !== undefined) return
    send('response.reasoning_text.done', { ...inThinking(thinking), text: thinking.text })
    close(thinking.index, reasoningItem(thinking.text, traceId))
  }

  const textPart = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] })
  const inMessage = ({ index }: OpenItem) => ({ item_id: `msg_${traceId}`, output_index: index, content_index: 0 })
  const openMessage = (): OpenItem => {
    endThinking()
    if (message === undefined) {
      const item = { type: 'message', id: `msg_${traceId}`, status: 'in_progress', role: 'assistant', content: [] }
      message = { index: open(item), text: '' }
      send('response.content_part.added', { ...inMessage(message), part: textPart('') })
    }
    return message
  }
  const endMessage = (status: 'completed' | 'incomplete'): void => {
    if (message === undefined) return
    const { text, index } = message
    send('response.output_text.done', { ...inMessage(message), text, logprobs: [] })
    send('response.content_part.done', { ...inMessage(message), part: textPart(text) })
    close(index, messageItem(text, traceId, status))
  }

  const call = (index: number, id: string, name: string, piece: string): void => {
    endThinking()
    let item = calls.get(index)
    if (item === undefined) {
      const callId = id || freshCallId()
      const added = { type: 'function_call', id: callItemId(index, traceId), call_id: callId, name, arguments: '' }
      item = { index: open({ ...added, status: 'in_progress' }), text: '', callId, name }
      calls.set(index, item)
    }
    item.text += piece
    const fields = { item_id: callItemId(index, traceId), output_index: item.index, delta: piece }
    if (piece !== '') send('response.function_call_arguments.delta', fields)
  }
  const endCalls = (): void => {
    for (const [place, { index, text, callId, name }] of calls) {
      const id = callItemId(place, traceId)
      send('response.function_call_arguments.done', { item_id: id, output_index: index, name, arguments: text })
      close(index, { type: 'function_call', id, call_id: callId, name, arguments: text, status: 'completed' })
    }
  }

  return {
    text(delta) {
      const item = openMessage()
      item.text += delta
      send('response.output_text.delta', { ...inMessage(item), delta, logprobs: [] })
    },
    reasoning: think,
    toolCall: ({ index, id = '', name = '', argumentsText }) => call(index, id, name, argumentsText),
    // The Responses API is not asked for tokens here.
    logprobs: () => undefined,
    event(event) {
      start()
      send('smacs.event', { event })
    },
    end(answer) {
      start()
      endThinking()
      for (const [index, given] of (answer.toolCalls ?? []).entries()) {
        if (!calls.has(index)) call(index, given.id, given.name, given.arguments)
      }
      // An answer without text and calls still is a message.
      const wanted = outputItems(answer, traceId).find(({ type }) => type === 'message')
      if (wanted?.type === 'message') openMessage()
      endMessage(wanted?.type === 'message' && wanted.status === 'incomplete' ? 'incomplete' : 'completed')
      endCalls()
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
