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
  const wakeWaiting = (): void => {
    nextSettlement.resolve()
    nextSettlement = Promise.withResolvers()
  }
  const end = (): void => {
    held--
    settlements++
    wakeWaiting()
  }
  const watched = (reservation: Reservation): Reservation => {
    let open = true
    const close = (): void => {
      if (open) end()
      open = false
    }
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
      reserve(estimate) {
        const reserving = ceiling.reserve(estimate)
        held++
        if (!(reserving instanceof Promise)) return watched(reserving)
        // Counted from now: it may be booked long before it is told.
        return reserving.then(watched, (error: unknown) => {
          held--
          throw error
        })
      },
    },
    get closed() {
      return closed
    },
    async pass<Outcome extends GatedOutcome>(call: () => Promise<Outcome>) {
      while (!closed) {
        const settlementsBefore = settlements
        const outcome = await call()
        const refused = !outcome.ok && outcome.calls === 0 && outcome.error instanceof BudgetExceededError
        if (!refused) {
          // Nothing is left that those who wait could be waiting for.
          if (held === 0) wakeWaiting()
          return outcome
        }
        // What came free since the refusal may be enough already.
        if (settlements > settlementsBefore) continue
        if (held > 0) await nextSettlement.promise
        else {
          closed = true
          wakeWaiting()
        }
      }
      return undefined
    },
  }
}
