import { linkAbort } from '../../cancellation/linked-abort.ts'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { startTimer } from '../../cancellation/start-timer.ts'
import type { MethodContext } from '../strategy.ts'

/** What was asked for, or why it did not come. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error }

/**
 * Waits for something that an answer can do without: its failure is a value, and so is that it takes too long.
 * @param ask gets a signal that is aborted when it is given up
 * @param untilMs given up at this time on the context's clock; undefined waits as long as it takes
 * @param late the failure where it is given up
 * @throws the reason of `context.signal`, at once, whatever is asked
 */
export async function outcomeBy<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { signal, clock }: Pick<MethodContext, 'signal' | 'clock'>,
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
