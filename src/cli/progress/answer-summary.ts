import type { Answer, SummedUsage } from '../../method/answer.ts'
import { costText, countText, durationText, percentText, pluralText } from './quantities.ts'

function tokensText(usage: SummedUsage): string {
  const side = (exact: number | undefined, atLeast: number | undefined): string => {
    if (exact !== undefined) return countText(exact)
    return atLeast === undefined ? 'an unknown number' : `at least ${countText(atLeast)}`
  }
  if (usage.inputTokens === undefined && usage.inputTokensAtLeast === undefined) {
    if (usage.outputTokens === undefined && usage.outputTokensAtLeast === undefined) return 'tokens unknown'
  }
  const input = side(usage.inputTokens, usage.inputTokensAtLeast)
  return `${input} tokens in, ${side(usage.outputTokens, usage.outputTokensAtLeast)} out`
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
