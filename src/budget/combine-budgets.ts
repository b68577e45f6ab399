import type { Budget, Reservation } from '../ports/budget.ts'
import { reservation } from './create-budget.ts'
import { whenKnown } from './when-known.ts'

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
      const giveBack = (error: unknown): never => {
        for (const each of held) each.release()
        throw error
      }
      const reserveFrom = (place: number): Reservation | Promise<Reservation> => {
        const budget = budgets[place]
        if (budget !== undefined) {
          return whenKnown(budget.reserve(estimate), (reserved) => {
            held.push(reserved)
            return reserveFrom(place + 1)
          })
        }
        return reservation(
          (usage) => {
            for (const each of held) each.settle(usage)
          },
          () => {
            for (const each of held) each.release()
          },
        )
      }
      try {
        const reserving = reserveFrom(0)
        return reserving instanceof Promise ? reserving.catch(giveBack) : reserving
      } catch (error) {
        return giveBack(error)
      }
    },
  }
}
