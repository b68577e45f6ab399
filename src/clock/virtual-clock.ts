import type { Clock } from '../ports/clock.ts'

/** A clock whose time moves only when nothing is left to do but wait. */
export interface VirtualClock extends Clock {
  /** How many waits are under way. */
  readonly waiting: number
  /** Lets `ms` milliseconds pass, every wait that falls due in between resolved in order and its followers run. */
  advance(ms: number): Promise<void>
  /**
   * Keeps the time still until `work` settles. For work outside this clock (a worker, a socket): without it the clock
   * would take the quiet for waiting and run on to the next deadline.
   */
  hold<T>(work: Promise<T>): Promise<T>
}

export interface VirtualClockOptions {
  /** The time it starts at, in milliseconds. Default 0. */
  readonly startMs?: number
  /**
   * `when-idle` (default): once no promise is left to run, time jumps to the earliest wait. `by-hand`: only `advance`
   * moves it; for tests with real sockets.
   */
  readonly advance?: 'when-idle' | 'by-hand'
}

interface Waiter {
  readonly dueMs: number
  readonly resolve: () => void
}

/** One turn of the event loop: every promise that can settle without the outside has settled after it. */
const settleAll = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Creates a clock for tests and the lab: hours pass in no time, and in the same order every time. Waits that fall due
 * together resolve one by one in the order in which they were begun, each with all that follows from it, so two runs
 * over equal inputs interleave equally.
 */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const byHand = options.advance === 'by-hand'
  const waiters = new Set<Waiter>()
  let nowMs = options.startMs ?? 0
  let holds = 0
  let turning = false

  const earliest = (): Waiter | undefined => {
    let first: Waiter | undefined
    for (const waiter of waiters) if (first === undefined || waiter.dueMs < first.dueMs) first = waiter
    return first
  }
  const release = (waiter: Waiter): void => {
    waiters.delete(waiter)
    nowMs = Math.max(nowMs, waiter.dueMs)
    waiter.resolve()
  }
  const turn = (): void => {
    turning = false
    if (holds > 0) return
    const first = earliest()
    if (first !== undefined) release(first)
    scheduleTurn()
  }
  const scheduleTurn = (): void => {
    if (byHand || turning || waiters.size === 0) return
    turning = true
    setImmediate(turn)
  }

  return {
    nowMs: () => nowMs,
    get waiting() {
      return waiters.size
    },
    wait(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = (): void => {
          waiters.delete(waiter)
          reject(signal?.reason)
        }
        const waiter: Waiter = {
          dueMs: nowMs + Math.max(0, ms),
          resolve: () => {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waiters.add(waiter)
        scheduleTurn()
      })
    },
    async advance(ms) {
      const endMs = nowMs + ms
      await settleAll()
      for (let next = earliest(); next !== undefined && next.dueMs <= endMs; next = earliest()) {
        release(next)
        await settleAll()
      }
      nowMs = Math.max(nowMs, endMs)
    },
    async hold(work) {
      holds++
      try {
        return await work
      } finally {
        holds--
        scheduleTurn()
      }
    },
  }
}
