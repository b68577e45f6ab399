import { randomBytes } from 'node:crypto'
import type { Answer } from '../../method/answer.ts'
import type { ToolCall } from '../../ports/message.ts'
import { type ChatUsage, chatUsage } from '../usage-report.ts'

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/** A tool call as OpenAI's chat API words it. */
export interface ChatToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** What every part of one completion carries. */
export interface CompletionHead {
  readonly id: string
  /** Seconds since 1970. */
  readonly created: number
  /** As the client asked for it. */
  readonly model: string
}

export interface ChatCompletion extends CompletionHead {
  readonly object: 'chat.completion'
  readonly choices: readonly [
    {
      readonly index: 0
      readonly message: {
        readonly role: 'assistant'
        readonly content: string | null
        readonly refusal: null
        readonly tool_calls?: readonly ChatToolCall[]
      }
      readonly logprobs: null
      readonly finish_reason: ChatFinishReason
    },
  ]
  readonly usage?: ChatUsage
}

export function chatCompletion(answer: Answer, head: CompletionHead): ChatCompletion {
  const usage = chatUsage(answer)
  const toolCalls = chatToolCalls(answer.toolCalls)
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.text === '' && toolCalls.length > 0 ? null : answer.text,
          refusal: null,
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: chatFinishReason(answer),
      },
    ],
    ...(usage !== undefined && { usage }),
  }
}

/** Tool calls with ids: the next turn's results name them, and not every model sends one. */
export function chatToolCalls(calls: readonly ToolCall[] = []): readonly ChatToolCall[] {
  return calls.map(({ id, name, arguments: text }) => ({
    id: id === '' ? `call_${randomBytes(12).toString('hex')}` : id,
    type: 'function',
    function: { name, arguments: text },
  }))
}

export function chatFinishReason({
  finishReason,
  toolCalls,
}: Pick<Answer, 'finishReason' | 'toolCalls'>): ChatFinishReason {
  if (finishReason === 'length') return 'length'
  if (finishReason === 'content-filter') return 'content_filter'
  return (toolCalls?.length ?? 0) > 0 ? 'tool_calls' : 'stop'
}
