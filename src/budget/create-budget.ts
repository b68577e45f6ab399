import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import type { Budget, CallEstimate, Reservation } from '../ports/budget.ts'
import { costUsd, type Usage } from '../ports/usage.ts'
import { worstCaseUsd } from './worst-case-usd.ts'

/** Hard ceilings; absent = none. */
export interface BudgetCeilings {
  /** Chat generations started, retries and everything else included. */
  readonly maxCalls?: number | undefined
  /** US dollars, worst cases of what is under way included. */
  readonly maxCostUsd?: number | undefined
}

/** A budget of this process alone: it answers at once. */
export interface OwnBudget extends Budget {
  reserve(estimate: CallEstimate): Reservation
}

/**
 * Creates a budget that holds its ceilings under any concurrency: a generation's worst case is reserved before it
 * starts and replaced by what it used when that is known.
 * @throws BudgetExceededError from `reserve` when a generation does not fit
 * @throws UsageError from `reserve` when a cost ceiling meets a model without a price or an unbounded output, since the
 *   ceiling could then not be kept
 */
export function createBudget({ maxCalls, maxCostUsd }: BudgetCeilings = {}): OwnBudget {
  let calls = 0
  let committedUsd = 0
  return {
    get callsLeft() {
      return maxCalls === undefined ? Number.POSITIVE_INFINITY : Math.max(0, maxCalls - calls)
    },
    reserve(estimate) {
      if (maxCalls !== undefined && calls >= maxCalls) {
        throw new BudgetExceededError('maxCalls', `The ceiling of ${maxCalls} calls is reached; raise maxCalls.`)
      }
      if (maxCostUsd === undefined) {
        calls += 1
        return reservation(
          () => undefined,
          () => {
            calls -= 1
          },
        )
      }
      const worst = worstCaseUsd(estimate)
      if (committedUsd + worst > maxCostUsd) {
        const left = Math.max(0, maxCostUsd - committedUsd)
        throw new BudgetExceededError(
          'maxCostUsd',
          `${estimate.model} could cost up to $${worst.toFixed(6)} and $${left.toFixed(6)} of $${maxCostUsd} is left; raise maxCostUsd or lower maxTokens.`,
        )
      }
      calls += 1
      committedUsd += worst
      return reservation(
        (usage) => {
          committedUsd += (costUsd(usage, estimate.price) ?? worst) - worst
        },
        () => {
          calls -= 1
          committedUsd -= worst
        },
      )
    },
  }
}

/** A reservation that is settled or released once; whatever is called later does nothing. */
export function reservation(settle: (usage: Usage | undefined) => void, release: () => void): Reservation {
  let open = true
  const once = (act: () => void): void => {
    if (!open) return
    open = false
    act()
  }
  return { settle: (usage) => once(() => settle(usage)), release: () => once(release) }
}
