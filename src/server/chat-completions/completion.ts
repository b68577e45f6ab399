import { randomBytes } from 'node:crypto'
import type { Answer } from '../../method/answer.ts'
import type { TokenLogprob } from '../../ports/chat-model.ts'
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
      readonly logprobs: ChatLogprobs | null
      readonly finish_reason: ChatFinishReason
    },
  ]
  readonly usage?: ChatUsage
}

/** @param alternatives for each token, where log-probabilities were asked for */
export function chatCompletion(answer: Answer, head: CompletionHead, alternatives = 0): ChatCompletion {
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
        logprobs: chatLogprobs(answer, alternatives),
        finish_reason: chatFinishReason(answer),
      },
    ],
    ...(usage !== undefined && { usage }),
  }
}

interface ChatTokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[] | null
}

/** Log-probabilities as OpenAI's chat API words them. */
export interface ChatLogprobs {
  readonly content: readonly (ChatTokenLogprob & { readonly top_logprobs: readonly ChatTokenLogprob[] })[]
  readonly refusal: null
}

/** What OpenAI's API writes for a probability too small to tell. */
const veryUnlikely = -9999

/** The tokens of an answer; null where they were not asked for or the model does not name them. */
export function chatLogprobs(
  { tokenLogprobs }: Pick<Answer, 'tokenLogprobs'>,
  alternatives: number,
): ChatLogprobs | null {
  if (tokenLogprobs === undefined) return null
  const worded = ({
    token,
    logprob = veryUnlikely,
    bytes = [...Buffer.from(token)],
  }: TokenLogprob): ChatTokenLogprob => {
    return { token, logprob, bytes }
  }
  const content = tokenLogprobs.map((token) => ({
    ...worded(token),
    top_logprobs: (token.alternatives ?? []).slice(0, alternatives).map(worded),
  }))
  return { content, refusal: null }
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
