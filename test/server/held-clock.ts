import type { Clock } from '../../src/ports/clock.ts'

/** A clock whose waits of this length last until somebody lets them pass, one by one. */
export interface HeldClock extends Clock {
  /** Lets the wait under way pass, and resolves as the next one begins. */
  pass(): Promise<void>
  /** Resolves as the next such wait begins. */
  nextWait(): Promise<void>
}

/** @param heldMs tells waits that are held by their length; all others are the clock's own */
export function heldClock(clock: Clock, heldMs: number): HeldClock {
  const held: (() => void)[] = []
  let arrived = Promise.withResolvers<void>()
  return {
    nowMs: () => clock.nowMs(),
    wait(ms, signal) {
      if (ms !== heldMs) return clock.wait(ms, signal)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      held.push(resolve)
      signal?.addEventListener('abort', () => reject(signal.reason))
      arrived.resolve()
      arrived = Promise.withResolvers()
      return promise
    },
    async pass() {
      const next = arrived.promise
      held.splice(0).at(-1)?.()
      await next
    },
    nextWait: () => arrived.promise,
  }
}
