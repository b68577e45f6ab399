import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import type { Budget, Reservation } from '../ports/budget.ts'

/** What of a call's outcome tells whether the budget refused it. */
export type GatedOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly error: Error
      /** Generations started before it failed. */
      readonly calls: number
    }

/** Lets calls through as long as their worst case fits below a ceiling. */
export interface CeilingGate {
  /** The budget the calls have to reserve from. */
  readonly budget: Budget
  /** True once a call did not fit although nothing else was in flight. */
  readonly closed: boolean
  /**
   * Makes the call; where the budget refuses it, waits for another to end and free what it held back, then tries again.
   * @returns undefined when the gate is closed
   */
  pass<Outcome extends GatedOutcome>(call: () => Promise<Outcome>): Promise<Outcome | undefined>
}

export function createCeilingGate(ceiling: Budget): CeilingGate {
  let closed = false
  let held = 0
  let settlements = 0
  let nextSettlement = Promise.withResolvers<void>()
  const end = (): void => {
    held--
    settlements++
    nextSettlement.resolve()
    nextSettlement = Promise.withResolvers()
  }
  const watched = (reservation: Reservation): Reservation => {
    let open = true
    const close = (): void => {
      if (open) end()
      open = false
    }
    held++
    return {
      settle(usage) {
        reservation.settle(usage)
        close()
      },
      release() {
        reservation.release()
        close()
      },
    }
  }

  return {
    budget: {
      get callsLeft() {
        return ceiling.callsLeft
      },
      reserve: (estimate) => watched(ceiling.reserve(estimate)),
    },
    get closed() {
      return closed
    },
    async pass<Outcome extends GatedOutcome>(call: () => Promise<Outcome>) {
      while (!closed) {
        const settlementsBefore = settlements
        const outcome = await call()
        const refused = !outcome.ok && outcome.calls === 0 && outcome.error instanceof BudgetExceededError
        if (!refused) return outcome
        // What came free since the refusal may be enough already.
        if (settlements > settlementsBefore) continue
        if (held === 0) closed = true
        else await nextSettlement.promise
      }
      return undefined
    },
  }
}
