import type { ModelId } from './chat-model.ts'
import type { Price, Usage } from './usage.ts'

/** The worst case of one generation about to start. */
export interface CallEstimate {
  readonly model: ModelId
  readonly inputTokensAtMost: number
  /** Undefined = unbounded. */
  readonly outputTokensAtMost: number | undefined
  readonly price: Price | undefined
}

/** A worst case held back until the generation's usage is known. */
export interface Reservation {
  /** Replaces the reservation by what was really used; unknown usage settles at the reservation. Only the first call counts. */
  settle(usage: Usage | undefined): void
  /** Gives everything back: the generation was never started. */
  release(): void
}

/** Ceilings on calls and cost, checked before anything is spent. */
export interface Budget {
  /**
   * Atomically reserves one generation. A budget that is kept elsewhere answers later, so await it; whoever leaves
   * meanwhile releases the reservation when it comes.
   * @throws BudgetExceededError when it does not fit.
   * @throws MachineFaultError when it cannot be written down; `file-locked`: try again in a moment.
   */
  reserve(estimate: CallEstimate): Reservation | Promise<Reservation>
  /** Generations that may still be started, as far as is known without asking; Infinity without a ceiling. `reserve` decides. */
  readonly callsLeft: number
}
