import type { Clock } from '../../ports/clock.ts'

/** Shortens the waits of somebody who looks again and again, when there is something to see. */
export interface Waker {
  /** There is something to see: the wait under way, or the next one, is a short one. */
  wake(): void
  /** Waits for so long; once woken for `soonMs` alone. Rejects with the signal's reason when it aborts. */
  wait(clock: Clock, times: { readonly atMostMs: number; readonly soonMs: number }, signal: AbortSignal): Promise<void>
}

export function createWaker(): Waker {
  let woken = Promise.withResolvers<void>()
  return {
    wake: () => woken.resolve(),
    async wait(clock, { atMostMs, soonMs }, signal) {
      const over = new AbortController()
      const either = AbortSignal.any([signal, over.signal])
      const waits = [clock.wait(atMostMs, either), woken.promise.then(() => clock.wait(soonMs, either))]
      for (const wait of waits) wait.catch(() => undefined)
      try {
        await Promise.race(waits)
      } finally {
        over.abort()
        woken = Promise.withResolvers()
      }
    },
  }
}
