import type { Answer } from '../../method/answer.ts'
import { errorBody } from '../errors/error-body.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter, ToolCallPiece } from '../streaming/stream-answer.ts'
import { answerReport, chatUsage } from '../usage-report.ts'
import { type CompletionHead, chatFinishReason, chatLogprobs, freshCallId } from './completion.ts'

export interface ChunkOptions {
  readonly includeUsage: boolean
  /** Put our report in; without, a chunk has OpenAI's fields alone. */
  readonly events: boolean
  readonly traceId: string
  /** For each token, where log-probabilities were asked for. */
  readonly alternatives: number
  /** Calls go back as `function_call`. */
  readonly legacyFunctions: boolean
}

/** Writes a completion as chunks: the role before anything else, then texts, tool calls, the finish, usage, `[DONE]`. */
export function createChunkWriter(
  stream: Pick<EventStream, 'send'>,
  { id, created, model }: CompletionHead,
  { includeUsage, events, traceId, alternatives, legacyFunctions }: ChunkOptions,
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

  const callsSent = new Set<number>()
  const sendCall = ({ index, id, name, argumentsText }: ToolCallPiece): void => {
    const opens = !callsSent.has(index)
    callsSent.add(index)
    const called = { ...(name !== undefined && { name }), arguments: argumentsText }
    if (legacyFunctions) {
      if (index === 0) send(chunk(JSON.stringify({ function_call: called })))
      return
    }
    const head = opens ? { id: id || freshCallId(), type: 'function' } : {}
    send(chunk(JSON.stringify({ tool_calls: [{ index, ...head, function: called }] })))
  }
  let logprobsSent = false

  return {
    text: (text) => send(chunk(`{"content":${JSON.stringify(text)}}`)),
    reasoning: (text) => send(chunk(`{"reasoning_content":${JSON.stringify(text)}}`)),
    toolCall: sendCall,
    logprobs(tokenLogprobs) {
      logprobsSent = true
      send(chunk('{}', null, '', JSON.stringify(chatLogprobs({ tokenLogprobs }, alternatives))))
    },
    event: (event) => send(chunk('{}', null, `,"smacs":${JSON.stringify(event)}`)),
    end(answer) {
      for (const [index, { id, name, arguments: argumentsText }] of (answer.toolCalls ?? []).entries()) {
        if (!callsSent.has(index)) sendCall({ index, id, name, argumentsText })
      }
      const logprobs = logprobsSent ? null : chatLogprobs(answer, alternatives)
      if (logprobs !== null) send(chunk('{}', null, '', JSON.stringify(logprobs)))
      const report = JSON.stringify({ type: 'answer-report', ...answerReport(answer) })
      send(chunk('{}', chatFinishReason(answer, legacyFunctions), events ? `,"smacs":${report}` : ''))
      if (includeUsage) sendUsage(answer)
      send('[DONE]')
    },
    error: (error) => stream.send(JSON.stringify(errorBody(error, traceId))),
  }
}
