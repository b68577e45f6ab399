import { raceAbort } from '../../cancellation/race-abort.ts'

/** Lets a limited number of holders in at once, first come, first served. */
export interface ConcurrencyGate {
  /**
   * Waits for a place; the caller gives it back by calling what is returned.
   * @throws the signal's reason when aborted while waiting.
   */
  enter(signal: AbortSignal): Promise<() => void>
}

/** Written out: entering costs nothing while there is room, which is nearly always (p-limit makes four promises for it). */
export function createConcurrencyGate(places: number): ConcurrencyGate {
  let free = places
  const waiting = new Set<() => void>()
  const take = (): (() => void) => {
    free -= 1
    let isInside = true
    return () => {
      if (!isInside) return
      isInside = false
      free += 1
      const [next] = waiting
      next?.()
    }
  }
  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (free > 0) return take()
      const entered = Promise.withResolvers<() => void>()
      const enter = (): void => {
        waiting.delete(enter)
        entered.resolve(take())
      }
      waiting.add(enter)
      try {
        return await raceAbort(entered.promise, signal)
      } catch (error) {
        // Whoever gave up as its place came hands it on.
        if (!waiting.delete(enter)) void entered.promise.then((leave) => leave())
        throw error
      }
    },
  }
}
