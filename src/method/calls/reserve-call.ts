import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import type { Budget, CallEstimate, Reservation } from '../../ports/budget.ts'
import type { Clock } from '../../ports/clock.ts'

const retryMs = 25
/** Longer than another server's booking takes, and shorter than a client's patience. */
const lockedAtMostMs = 5_000

/**
 * Reserves a call in its budget. Where the budget's file is held by another process, it waits for it without holding
 * anybody else up.
 * @throws BudgetExceededError, and MachineFaultError when it cannot be written down within 5 s
 * @throws the signal's reason once it is aborted
 */
export function reserveCall(
  budget: Budget,
  estimate: CallEstimate,
  clock: Clock,
  signal: AbortSignal,
): Reservation | Promise<Reservation> {
  try {
    return budget.reserve(estimate)
  } catch (error) {
    if (!isLocked(error)) throw error
    return reserveLater(budget, estimate, clock, signal)
  }
}

async function reserveLater(
  budget: Budget,
  estimate: CallEstimate,
  clock: Clock,
  signal: AbortSignal,
): Promise<Reservation> {
  const endMs = clock.nowMs() + lockedAtMostMs
  for (;;) {
    await clock.wait(retryMs, signal)
    try {
      return budget.reserve(estimate)
    } catch (error) {
      if (!isLocked(error) || clock.nowMs() >= endMs) throw error
    }
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof MachineFaultError && error.fault === 'file-locked'
}
