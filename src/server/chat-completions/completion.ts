import { randomBytes } from 'node:crypto'
import type { Answer } from '../../method/answer.ts'
import type { TokenLogprob } from '../../ports/chat-model.ts'
import type { ToolCall } from '../../ports/message.ts'
import { type ChatUsage, chatUsage } from '../usage-report.ts'

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'function_call' | 'content_filter'

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
        /** The writer's thinking, by the name most endpoints and clients have for it. */
        readonly reasoning_content?: string
        readonly function_call?: ChatToolCall['function']
        readonly tool_calls?: readonly ChatToolCall[]
      }
      readonly logprobs: ChatLogprobs | null
      readonly finish_reason: ChatFinishReason
    },
  ]
  readonly usage?: ChatUsage
}

export interface CompletionOptions {
  /** For each token, where log-probabilities were asked for. */
  readonly alternatives?: number
  /** The call goes back as `function_call`, as before there were `tools`. */
  readonly legacyFunctions?: boolean
}

export function chatCompletion(
  answer: Answer,
  head: CompletionHead,
  { alternatives = 0, legacyFunctions = false }: CompletionOptions = {},
): ChatCompletion {
  const usage = chatUsage(answer)
  const toolCalls = chatToolCalls(answer.toolCalls)
  const [called] = toolCalls
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
          ...(answer.reasoning !== undefined && { reasoning_content: answer.reasoning }),
          ...(called !== undefined && legacyFunctions && { function_call: called.function }),
          ...(called !== undefined && !legacyFunctions && { tool_calls: toolCalls }),
        },
        logprobs: chatLogprobs(answer, alternatives),
        finish_reason: chatFinishReason(answer, legacyFunctions),
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

/** An id for a call whose model gave none. */
export function freshCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`
}

/** Tool calls with ids: the next turn's results name them, and not every model sends one. */
export function chatToolCalls(calls: readonly ToolCall[] = []): readonly ChatToolCall[] {
  return calls.map(({ id, name, arguments: text }) => ({
    id: id === '' ? freshCallId() : id,
    type: 'function',
    function: { name, arguments: text },
  }))
}

export function chatFinishReason(
  { finishReason, toolCalls }: Pick<Answer, 'finishReason' | 'toolCalls'>,
  legacyFunctions = false,
): ChatFinishReason {
  if (finishReason === 'length') return 'length'
  if (finishReason === 'content-filter') return 'content_filter'
  if ((toolCalls?.length ?? 0) === 0) return 'stop'
  return legacyFunctions ? 'function_call' : 'tool_calls'
}
