import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { Clock } from '../../ports/clock.ts'

export interface PatienceOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told once as the database goes away, and once as it is there again (undefined). */
  readonly onOutage?: ((error: Error | undefined) => void) | undefined
}

/** Runs work on a database again and again until the database is there. */
export type UntilReachable = <Result>(work: () => Promise<Result>) => Promise<Result>

const againMs = 1_000

/**
 * What was bought is not lost because the database restarts: whoever has it keeps it and tries again.
 * @returns a function that throws what is no outage, and the signal's reason once it is aborted
 */
export function createUntilReachable({ clock, signal, onOutage }: PatienceOptions): UntilReachable {
  let isOut = false
  return async (work) => {
    for (;;) {
      try {
        const result = await work()
        if (isOut) onOutage?.(undefined)
        isOut = false
        return result
      } catch (error) {
        if (!isOutage(error)) throw error
        if (!isOut) onOutage?.(error)
        isOut = true
        await clock.wait(againMs, signal)
      }
    }
  }
}

function isOutage(error: unknown): error is Error {
  if (error instanceof MachineFaultError) return error.fault === 'database-unreachable'
  return SmacsError.isInstance(error) && (error.code === 'database-busy' || error.code === 'bank-busy')
}
