import type { Clock } from '../ports/clock.ts'

/** How long something may take, and who may end it before. */
export interface TimeLimits {
  readonly timeoutMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Runs something under a time limit.
 * @throws what `timeoutError` makes when the time is over; the signal's reason when it is aborted before
 */
export async function withinTime<Value>(
  run: (signal: AbortSignal) => Promise<Value>,
  { timeoutMs, clock, signal, timeoutError }: TimeLimits & { readonly timeoutError: () => Error },
): Promise<Value> {
  const over = new AbortController()
  const timer = new AbortController()
  const timing = clock.wait(timeoutMs, timer.signal).then(
    () => over.abort(timeoutError()),
    () => undefined,
  )
  try {
    return await run(AbortSignal.any([signal, over.signal]))
  } finally {
    timer.abort()
    await timing
  }
}
