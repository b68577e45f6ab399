import type { Answer, SummedUsage } from '../../method/answer.ts'
import { costText, countText, durationText, percentText, pluralText } from './quantities.ts'

function side(exact: number | undefined, atLeast: number | undefined): string | undefined {
  if (exact !== undefined) return countText(exact)
  return atLeast === undefined ? undefined : `at least ${countText(atLeast)}`
}

function tokensText(usage: SummedUsage): string {
  const { inputTokens, inputTokensAtLeast, outputTokens, outputTokensAtLeast } = usage
  const input = side(inputTokens, inputTokensAtLeast)
  const output = side(outputTokens, outputTokensAtLeast)
  if (input === undefined && output === undefined) return 'tokens unknown'
  return `${input ?? 'unknown'} tokens in, ${output ?? 'unknown'} out`
}

/** The bill of an answer in one line: calls, tokens, time and cost, each only as far as it is known. */
export function answerSummary(answer: Answer, durationMs: number | undefined): string {
  const parts = [pluralText(answer.usage.calls, 'call'), tokensText(answer.usage)]
  if (durationMs !== undefined) parts.push(durationText(durationMs))
  if (answer.costUsd !== undefined) parts.push(costText(answer.costUsd))
  else if (answer.costUsdAtLeast !== undefined) parts.push(`at least ${costText(answer.costUsdAtLeast)}`)
  if (answer.confidence !== undefined) parts.push(`right with probability ${percentText(answer.confidence)}`)
  return parts.join(' · ')
}
