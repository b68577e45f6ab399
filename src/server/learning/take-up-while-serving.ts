import type { Clock } from '../../ports/clock.ts'

export interface TakingUpParts {
  /** Milliseconds between two looks; undefined while learning is off. */
  readonly everyMs: () => number | undefined
  /** Goes by the bank as it is now; false where it has not changed. */
  readonly takeUp: () => Promise<boolean>
  readonly clock: Clock
  readonly onTakenUp: () => void
  readonly onFailure: (error: unknown) => void
}

/** How often a switch that may be turned by a reload is looked at, in milliseconds. */
const whileOffMs = 600_000

/** Has what was learnt, in this process or another, weigh the questions asked from then on; until the signal aborts. */
export async function takeUpWhileServing(parts: TakingUpParts, signal: AbortSignal): Promise<void> {
  const { everyMs, takeUp, clock, onTakenUp, onFailure } = parts
  while (!signal.aborted) {
    const waitMs = everyMs()
    try {
      await clock.wait(waitMs ?? whileOffMs, signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    if (waitMs === undefined) continue
    await takeUp().then((isTaken) => isTaken && onTakenUp(), onFailure)
  }
}
