import type { Answer } from '../method/answer.ts'
import type { CallSummary } from '../method/summarise-calls.ts'

/** Usage as OpenAI's chat API words it. */
export interface ChatUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details?: { readonly cached_tokens: number }
  readonly completion_tokens_details?: { readonly reasoning_tokens: number }
}

/** Every inner call summed; undefined where a part is unknown, since a number would then be wrong. */
export function chatUsage({ usage }: Pick<CallSummary, 'usage'>): ChatUsage | undefined {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedInputTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedInputTokens } }),
    ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  }
}

/** What smacs says of an answer beside OpenAI's fields. */
export interface AnswerReport {
  readonly traceId: string
  readonly strategy: string
  readonly models: readonly string[]
  readonly calls: number
  readonly costUsd?: number
  readonly costUsdAtLeast?: number
  readonly confidence?: number
  readonly degraded: boolean
  readonly notes: readonly string[]
  /** `incomplete`: a call did not report its tokens, so there is no sum. */
  readonly usage: 'complete' | 'incomplete'
  readonly inputTokensAtLeast?: number
  readonly outputTokensAtLeast?: number
}

export function answerReport(answer: Answer): AnswerReport {
  const { traceId, strategy, models, usage, costUsd, costUsdAtLeast, confidence, degraded, notes } = answer
  const { inputTokensAtLeast, outputTokensAtLeast } = usage
  return {
    traceId,
    strategy,
    models,
    calls: usage.calls,
    ...(costUsd !== undefined && { costUsd }),
    ...(costUsdAtLeast !== undefined && { costUsdAtLeast }),
    ...(confidence !== undefined && { confidence }),
    degraded,
    notes,
    usage: chatUsage(answer) === undefined ? 'incomplete' : 'complete',
    ...(inputTokensAtLeast !== undefined && { inputTokensAtLeast }),
    ...(outputTokensAtLeast !== undefined && { outputTokensAtLeast }),
  }
}

/** The same as response headers, for answers that are not streamed. */
export function reportHeaders(answer: Answer): Readonly<Record<string, string>> {
  const { calls, costUsd, costUsdAtLeast, confidence, usage, degraded, strategy } = answerReport(answer)
  return {
    'x-smacs-strategy': strategy.replace(/[^\x20-\x7e]/g, '?'),
    'x-smacs-calls': String(calls),
    ...(costUsd !== undefined && { 'x-smacs-cost-usd': decimal(costUsd) }),
    ...(costUsdAtLeast !== undefined && { 'x-smacs-cost-usd-at-least': decimal(costUsdAtLeast) }),
    ...(confidence !== undefined && { 'x-smacs-confidence': String(confidence) }),
    ...(usage === 'incomplete' && { 'x-smacs-usage': 'incomplete' }),
    ...(degraded && { 'x-smacs-degraded': 'true' }),
    ...(answer.malformedToolCalls === true && { 'x-smacs-malformed-tool-calls': 'true' }),
  }
}

/** Without an exponent, which few readers of headers expect. */
function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '')
}
