import { BudgetExceededError } from '../../errors/budget-exceeded-error.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Budget, CallEstimate } from '../../ports/budget.ts'
import type { Usage } from '../../ports/usage.ts'
import { costUsd } from '../../ports/usage.ts'

/** A strategy's own ceilings on one question. */
export interface QuestionCeilings {
  /** Chat generations started, everything counted. */
  readonly maxCalls?: number | undefined
  readonly maxCostUsd?: number | undefined
}

/** The caller's budget with a strategy's own ceilings on one question before it. The worst case is held back until usage is known. */
export function limitBudget(budget: Budget, { maxCalls, maxCostUsd }: QuestionCeilings): Budget {
  if (maxCalls === undefined && maxCostUsd === undefined) return budget
  let calls = 0
  let spentUsd = 0
  return {
    get callsLeft() {
      return Math.min(budget.callsLeft, (maxCalls ?? Number.POSITIVE_INFINITY) - calls)
    },
    reserve(estimate) {
      if (maxCalls !== undefined && calls >= maxCalls) {
        throw new BudgetExceededError(
          'maxCalls',
          `All ${maxCalls} calls of this question are used; raise \`maxCalls\`.`,
        )
      }
      const worstUsd = maxCostUsd === undefined ? 0 : worstCase(estimate)
      if (maxCostUsd !== undefined && spentUsd + worstUsd > maxCostUsd) {
        throw new BudgetExceededError(
          'maxCostUsd',
          `${estimate.model} could cost up to $${worstUsd.toFixed(6)} and $${(maxCostUsd - spentUsd).toFixed(6)} of $${maxCostUsd} is left; raise \`maxCostUsd\`.`,
        )
      }
      const held = budget.reserve(estimate)
      calls++
      spentUsd += worstUsd
      let open = true
      return {
        settle(usage) {
          held.settle(usage)
          if (!open) return
          open = false
          if (maxCostUsd !== undefined) spentUsd += (costUsd(usage, estimate.price) ?? worstUsd) - worstUsd
        },
        release() {
          held.release()
          if (!open) return
          open = false
          calls--
          spentUsd -= worstUsd
        },
      }
    },
  }
}

function worstCase(estimate: CallEstimate): number {
  if (estimate.price === undefined) {
    throw new UsageError(`maxCostUsd needs a price for every model and ${estimate.model} has none; set its \`price\`.`)
  }
  if (estimate.outputTokensAtMost === undefined) {
    throw new UsageError(`maxCostUsd needs a bound on what ${estimate.model} writes; set its \`maxTokens\`.`)
  }
  const atMost: Usage = { inputTokens: estimate.inputTokensAtMost, outputTokens: estimate.outputTokensAtMost }
  return costUsd(atMost, estimate.price) ?? 0
}
