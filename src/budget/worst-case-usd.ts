import { UsageError } from '../errors/smacs-error.ts'
import type { CallEstimate } from '../ports/budget.ts'

/**
 * The most a generation can cost, in US dollars.
 * @throws UsageError when the model has no price or its output no bound: a cost ceiling could then not be kept
 */
export function worstCaseUsd({ model, price, inputTokensAtMost, outputTokensAtMost }: CallEstimate): number {
  if (price === undefined) {
    throw new UsageError(`maxCostUsd needs a price for every model and ${model} has none; set its \`price\`.`)
  }
  if (outputTokensAtMost === undefined) {
    throw new UsageError(`maxCostUsd needs a bound on what ${model} writes; set its \`maxTokens\`.`)
  }
  return (
    (inputTokensAtMost * Math.max(price.inputUsdPerMillionTokens, price.cachedInputUsdPerMillionTokens ?? 0) +
      outputTokensAtMost * price.outputUsdPerMillionTokens) /
    1e6
  )
}
