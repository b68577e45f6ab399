import type { Answer } from '../../method/answer.ts'
import { errorBody } from '../errors/error-body.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter } from '../streaming/stream-answer.ts'
import { answerReport, chatUsage } from '../usage-report.ts'
import { type CompletionHead, chatFinishReason, chatLogprobs, chatToolCalls } from './completion.ts'

export interface ChunkOptions {
  readonly includeUsage: boolean
  /** Put our report in; without, a chunk has OpenAI's fields alone. */
  readonly events: boolean
  readonly traceId: string
  /** For each token, where log-probabilities were asked for. */
  readonly alternatives: number
}

/** Writes a completion as chunks: the role before anything else, then texts, tool calls, the finish, usage, `[DONE]`. */
export function createChunkWriter(
  stream: Pick<EventStream, 'send'>,
  { id, created, model }: CompletionHead,
  { includeUsage, events, traceId, alternatives }: ChunkOptions,
): AnswerWriter {
  const opening = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1)
  // Where usage was asked for, every chunk but the last carries it as null.
  const tail = includeUsage ? ',"usage":null' : ''
  const chunk = (delta: string, finishReason: string | null = null, more = '', logprobs = 'null'): string =>
    `${opening},"choices":[{"index":0,"delta":${delta},"logprobs":${logprobs},"finish_reason":${JSON.stringify(finishReason)}}]${tail}${more}}`
  let started = false
  const send = (data: string): void => {
    if (!started) stream.send(chunk('{"role":"assistant","content":"","refusal":null}'))
    started = true
    stream.send(data)
  }
  const sendUsage = (answer: Answer): void => {
    const usage = chatUsage(answer)
    // A sum that is not known is said to be so, in the one chunk whose only matter it is.
    const flagged = usage === undefined && !events ? { smacs: { usage: 'incomplete' } } : {}
    send(`${opening},"choices":[],${JSON.stringify({ usage: usage ?? null, ...flagged }).slice(1)}`)
  }

  return {
    text: (text) => send(chunk(`{"content":${JSON.stringify(text)}}`)),
    event: (event) => send(chunk('{}', null, `,"smacs":${JSON.stringify(event)}`)),
    end(answer) {
      const toolCalls = chatToolCalls(answer.toolCalls).map((call, index) => ({ index, ...call }))
      if (toolCalls.length > 0) send(chunk(JSON.stringify({ tool_calls: toolCalls })))
      // A token may lie across pieces of text, so tokens come whole, after the text and before the finish.
      const logprobs = chatLogprobs(answer, alternatives)
      if (logprobs !== null) send(chunk('{}', null, '', JSON.stringify(logprobs)))
      const report = JSON.stringify({ type: 'answer-report', ...answerReport(answer) })
      send(chunk('{}', chatFinishReason(answer), events ? `,"smacs":${report}` : ''))
      if (includeUsage) sendUsage(answer)
      send('[DONE]')
    },
    error: (error) => stream.send(JSON.stringify(errorBody(error, traceId))),
  }
}
