import type { Answer } from '../../method/answer.ts'
import { chatToolCalls } from '../chat-completions/completion.ts'
import { chatUsage } from '../usage-report.ts'
import type { ResponseRequest } from './response-request-schema.ts'

/** Thinking, a message or a tool call of a response. */
export type OutputItem =
  | {
      readonly type: 'reasoning'
      readonly id: string
      readonly status: 'in_progress' | 'completed'
      readonly summary: readonly never[]
      readonly content: readonly { readonly type: 'reasoning_text'; readonly text: string }[]
    }
  | {
      readonly type: 'message'
      readonly id: string
      readonly status: 'in_progress' | 'completed' | 'incomplete'
      readonly role: 'assistant'
      readonly content: readonly {
        readonly type: 'output_text'
        readonly text: string
        readonly annotations: readonly never[]
        readonly logprobs: readonly never[]
      }[]
    }
  | {
      readonly type: 'function_call'
      readonly id: string
      readonly call_id: string
      readonly name: string
      readonly arguments: string
      readonly status: 'in_progress' | 'completed'
    }

/** What every state of one response carries. */
export interface ResponseHead {
  /** Ends the ids of the response and its parts. */
  readonly traceId: string
  /** Seconds since 1970. */
  readonly createdAt: number
  readonly request: ResponseRequest
}

/** A response that has begun and said nothing yet. */
export function begunResponse({ traceId, createdAt, request }: ResponseHead) {
  return {
    id: `resp_${traceId}`,
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: request.model,
    output: [] as readonly OutputItem[],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: request.temperature ?? null,
    text: { format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    user: request.user ?? null,
  } as const
}

/** The whole response. */
export function endedResponse(answer: Answer, head: ResponseHead, output: readonly OutputItem[]) {
  const usage = chatUsage(answer)
  const { cachedInputTokens, reasoningTokens } = answer.usage
  const cut = incompleteReason(answer)
  return {
    ...begunResponse(head),
    status: cut === undefined ? 'completed' : 'incomplete',
    incomplete_details: cut === undefined ? null : { reason: cut },
    output,
    ...(usage !== undefined && {
      usage: {
        input_tokens: usage.prompt_tokens,
        ...(cachedInputTokens !== undefined && { input_tokens_details: { cached_tokens: cachedInputTokens } }),
        output_tokens: usage.completion_tokens,
        ...(reasoningTokens !== undefined && { output_tokens_details: { reasoning_tokens: reasoningTokens } }),
        total_tokens: usage.total_tokens,
      },
    }),
  }
}

/** An answer as items: its thinking and its text where there are any, then tool calls. */
export function outputItems(answer: Answer, traceId: string): readonly OutputItem[] {
  const cut = incompleteReason(answer) !== undefined
  const calls = chatToolCalls(answer.toolCalls).map(({ id, function: called }, index): OutputItem => {
    return { type: 'function_call', id: callItemId(index, traceId), call_id: id, ...called, status: 'completed' }
  })
  const isSilent = answer.text === '' && calls.length > 0
  const thought = answer.reasoning === undefined ? [] : [reasoningItem(answer.reasoning, traceId)]
  return [
    ...thought,
    ...(isSilent ? [] : [messageItem(answer.text, traceId, cut ? 'incomplete' : 'completed')]),
    ...calls,
  ]
}

export function reasoningItem(text: string, traceId: string): OutputItem {
  const content = [{ type: 'reasoning_text', text }] as const
  return { type: 'reasoning', id: `rs_${traceId}`, status: 'completed', summary: [], content }
}

export function messageItem(text: string, traceId: string, status: 'completed' | 'incomplete'): OutputItem {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }] as const
  return { type: 'message', id: `msg_${traceId}`, status, role: 'assistant', content }
}

export function callItemId(index: number, traceId: string): string {
  return `fc_${index}_${traceId}`
}

function incompleteReason({ finishReason }: Answer): string | undefined {
  if (finishReason === 'length') return 'max_output_tokens'
  return finishReason === 'content-filter' ? 'content_filter' : undefined
}
