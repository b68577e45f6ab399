import { noLongerNeeded } from '../cancellation/no-longer-needed.ts'
import type { Clock } from '../ports/clock.ts'

/** Runs `onTime` after `ms` milliseconds of a clock, unless what is returned is called before. */
export function startTimer(clock: Clock, ms: number, onTime: () => void): () => void {
  const stop = new AbortController()
  clock.wait(ms, stop.signal).then(onTime, () => undefined)
  return () => stop.abort(noLongerNeeded)
}
