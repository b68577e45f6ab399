import type { Clock } from '../../ports/clock.ts'

const hourMs = 3_600_000

/** Sweeps at once and every hour, whatever a sweep before ended in, until the signal aborts. */
export async function sweepHourly(
  sweep: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
  clock: Pick<Clock, 'wait'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await sweep()
    } catch (error) {
      if (!signal.aborted) onFailure(error)
    }
    await clock.wait(hourMs, signal).catch(() => undefined)
  }
}
