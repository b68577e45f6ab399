import pLimit from 'p-limit'
import { raceAbort } from '../../cancellation/race-abort.ts'

/** Lets a limited number of holders in at once, first come, first served. */
export interface ConcurrencyGate {
  /**
   * Waits for a place; the caller gives it back by calling what is returned.
   * @throws the signal's reason when aborted while waiting.
   */
  enter(signal: AbortSignal): Promise<() => void>
}

export function createConcurrencyGate(places: number): ConcurrencyGate {
  const limit = pLimit(places)
  return {
    async enter(signal) {
      signal.throwIfAborted()
      const entered = Promise.withResolvers<() => void>()
      void limit(() => {
        const left = Promise.withResolvers<void>()
        entered.resolve(left.resolve)
        return left.promise
      })
      try {
        return await raceAbort(entered.promise, signal)
      } catch (error) {
        // Whoever gave up waiting hands its place on as soon as it comes.
        void entered.promise.then((leave) => leave())
        throw error
      }
    },
  }
}
