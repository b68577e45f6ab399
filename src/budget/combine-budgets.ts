import type { Budget, Reservation } from '../ports/budget.ts'
import { reservation } from './create-budget.ts'

/**
 * Several budgets as one: a generation starts only when it fits all of them, and one that is refused takes from none.
 * @throws BudgetExceededError from `reserve`, that of the first budget that refuses
 */
export function combineBudgets(budgets: readonly Budget[]): Budget {
  return {
    get callsLeft() {
      return Math.min(Number.POSITIVE_INFINITY, ...budgets.map(({ callsLeft }) => callsLeft))
    },
    reserve(estimate) {
      const held: Reservation[] = []
      try {
        for (const budget of budgets) held.push(budget.reserve(estimate))
      } catch (error) {
        for (const each of held) each.release()
        throw error
      }
      return reservation(
        (usage) => {
          for (const each of held) each.settle(usage)
        },
        () => {
          for (const each of held) each.release()
        },
      )
    },
  }
}
