import { raceAbort } from '../../cancellation/race-abort.ts'

/** A place inside a gate, from entering it to leaving it. */
export interface Place {
  leave(): void
  /** The holder's generation has begun to answer. */
  begun(): void
  /**
   * The holder waited in vain for a beginning. If others were inside meanwhile, half as many have room from now on: once
   * for all that waited together. Undefined where it was alone, so that it wasn't the crowd.
   */
  waitedInVain(): Crowding | undefined
}

export interface Crowding {
  /** How many have room from now on. */
  readonly places: number
  /** Whether another began while the holder waited: the model answers, only not so many at once. */
  readonly othersBegan: boolean
}

/** Lets a limited number of holders in at once, first come, first served. */
export interface ConcurrencyGate {
  /**
   * Waits for a place.
   * @throws the signal's reason when aborted while waiting.
   */
  enter(signal: AbortSignal): Promise<Place>
}

/** After so many beginnings for each place, a gate that was narrowed has room for one more. */
const beginningsToWiden = 16

/**
 * Creates a gate of so many places. Written out: entering costs nothing while there is room, which is nearly always
 * (p-limit makes four promises for it).
 */
export function createConcurrencyGate(places: number): ConcurrencyGate {
  let limit = places
  let inside = 0
  let beginnings = 0
  /** Numbers what happens, in its order. */
  let events = 0
  let lastBegun = 0
  let lastNarrowed = 0
  const waiting = new Set<() => void>()

  const fill = (): void => {
    for (const next of waiting) {
      if (inside >= limit) return
      next()
    }
  }
  const take = (): Place => {
    inside += 1
    const entered = ++events
    let isInside = true
    return {
      leave() {
        if (!isInside) return
        isInside = false
        inside -= 1
        fill()
      },
      begun() {
        lastBegun = ++events
        if (limit === places || ++beginnings < beginningsToWiden * limit) return
        beginnings = 0
        limit += 1
        fill()
      },
      waitedInVain() {
        const isTold = entered < lastNarrowed
        if (!isTold && inside === 1) return undefined
        if (!isTold) {
          limit = Math.ceil(Math.min(inside, limit) / 2)
          beginnings = 0
          lastNarrowed = ++events
        }
        return { places: limit, othersBegan: lastBegun > entered }
      },
    }
  }

  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (inside < limit) return take()
      const entered = Promise.withResolvers<Place>()
      const enter = (): void => {
        waiting.delete(enter)
        entered.resolve(take())
      }
      waiting.add(enter)
      try {
        return await raceAbort(entered.promise, signal)
      } catch (error) {
        // Whoever gave up as its place came hands it on.
        if (!waiting.delete(enter)) void entered.promise.then((place) => place.leave())
        throw error
      }
    },
  }
}
