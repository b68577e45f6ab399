import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { answerReport, chatUsage } from '../usage-report.ts'
import { type CompletionHead, chatFinishReason, chatToolCalls } from './completion.ts'

/** The chunks of one streamed completion, as JSON texts. */
export interface CompletionChunks {
  /** The role, which stands before anything else. */
  start(): string
  text(text: string): string
  /** A progress event of ours in a chunk that says nothing. */
  event(event: CollaborationEvent): string
  /** Tool calls where there are any, the finish, and usage where it was asked for. */
  end(answer: Answer): readonly string[]
}

export interface ChunkOptions {
  readonly includeUsage: boolean
  /** Put our events and our report in; without, a chunk has OpenAI's fields alone. */
  readonly events: boolean
}

export function createCompletionChunks(head: CompletionHead, options: ChunkOptions): CompletionChunks {
  // Where usage was asked for, every chunk but the last carries it as null.
  const tail = options.includeUsage ? ',"usage":null' : ''
  const { id, created, model } = head
  const opening = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1)
  const chunk = (delta: string, finishReason: string | null = null, more = ''): string =>
    `${opening},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finishReason)}}]${tail}${more}}`

  return {
    start: () => chunk('{"role":"assistant","content":"","refusal":null}'),
    text: (text) => chunk(`{"content":${JSON.stringify(text)}}`),
    event: (event) => chunk('{}', null, `,"smacs":${JSON.stringify(event)}`),
    end(answer) {
      const toolCalls = chatToolCalls(answer.toolCalls)
      const report = answerReport(answer)
      const said = options.events ? `,"smacs":${JSON.stringify({ type: 'answer-report', ...report })}` : ''
      const chunks: string[] = []
      if (toolCalls.length > 0) {
        chunks.push(chunk(JSON.stringify({ tool_calls: toolCalls.map((call, index) => ({ index, ...call })) })))
      }
      chunks.push(chunk('{}', chatFinishReason(answer), said))
      if (options.includeUsage) {
        const usage = chatUsage(answer)
        // A sum that is not known is said to be so, in the one chunk whose only matter it is.
        const flagged = usage === undefined && !options.events ? { smacs: { usage: 'incomplete' } } : {}
        chunks.push(`${opening},"choices":[],${JSON.stringify({ usage: usage ?? null, ...flagged }).slice(1)}`)
      }
      return chunks
    },
  }
}
