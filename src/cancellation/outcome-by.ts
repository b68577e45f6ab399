import type { Clock } from '../ports/clock.ts'
import { linkAbort } from './linked-abort.ts'
import { raceAbort } from './race-abort.ts'
import { startTimer } from './start-timer.ts'

/** What was asked for, or why it did not come. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error }

/**
 * Waits for something that an answer can do without: its failure is a value, and so is that it takes too long.
 * @param ask gets a signal that is aborted when it is given up
 * @param untilMs given up at this time on the context's clock; undefined waits as long as it takes
 * @param late the failure where it is given up
 * @throws the signal's reason, at once, whatever is asked
 */
export async function outcomeBy<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
  untilMs: number | undefined,
  late: () => Error,
): Promise<Outcome<T>> {
  signal.throwIfAborted()
  const abort = linkAbort(signal)
  const stop =
    untilMs === undefined
      ? undefined
      : startTimer(clock, Math.max(0, untilMs - clock.nowMs()), () => abort.abort(late()))
  try {
    return { ok: true, value: await raceAbort(ask(abort.signal), abort.signal) }
  } catch (error) {
    signal.throwIfAborted()
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) }
  } finally {
    stop?.()
    abort.unlink()
  }
}
