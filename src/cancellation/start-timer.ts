import type { Clock } from '../ports/clock.ts'
import { noLongerNeeded } from './no-longer-needed.ts'

/** Runs `onTime` after `ms` milliseconds of a clock, unless what is returned is called before. */
export function startTimer(clock: Clock, ms: number, onTime: () => void): () => void {
  if (clock.after !== undefined) return clock.after(ms, onTime)
  const stop = new AbortController()
  clock.wait(ms, stop.signal).then(onTime, () => undefined)
  return () => stop.abort(noLongerNeeded)
}
