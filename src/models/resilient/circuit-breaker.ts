import type { Clock } from '../../ports/clock.ts'

/** Leave to try; say once how it went. */
export interface Passage {
  /** The model has begun to answer: a try alone has closed the circuit, but the next failure opens it again. */
  begun(): void
  /** `unknown`: it was given up before it could succeed or fail. */
  settle(outcome: 'succeeded' | 'failed' | 'unknown'): void
}

/** Counts failures in a row and, past a limit, refuses for a while. */
export interface CircuitBreaker {
  /** A passage, or how long to wait for one, in milliseconds. */
  enter(): Passage | { readonly openForMs: number }
  /** `half-open`: the next one may try, or is trying. */
  readonly state: 'closed' | 'open' | 'half-open'
}

/**
 * Creates a breaker: closed until `failures` in a row, then open for `openMs`, then half-open: one try alone decides
 * whether it closes or opens again. (cockatiel's breaker reads the machine's clock, which a virtual one cannot drive, and
 * wants the whole work as one promise, which a stream is not; so this one is ours.)
 */
export function createCircuitBreaker(
  options: { readonly failures: number; readonly openMs: number },
  clock: Clock,
): CircuitBreaker {
  let failuresInARow = 0
  let openedAtMs: number | undefined
  /** The one try that a half-open circuit lets through. */
  let trial: symbol | undefined

  return {
    get state() {
      if (openedAtMs === undefined) return 'closed'
      return trial !== undefined || openedAtMs + options.openMs <= clock.nowMs() ? 'half-open' : 'open'
    },
    enter() {
      const passage = Symbol('passage')
      if (openedAtMs !== undefined) {
        const leftMs = openedAtMs + options.openMs - clock.nowMs()
        if (leftMs > 0 || trial !== undefined) return { openForMs: Math.max(0, leftMs) }
        trial = passage
      }
      let isSettled = false
      return {
        begun() {
          if (trial !== passage) return
          trial = undefined
          openedAtMs = undefined
          failuresInARow = options.failures - 1
        },
        settle(outcome) {
          if (isSettled) return
          isSettled = true
          const wasTrial = trial === passage
          if (wasTrial) trial = undefined
          // A generation begun before the circuit opened says nothing about the model since.
          if (openedAtMs !== undefined && !wasTrial) return
          if (outcome === 'succeeded') {
            failuresInARow = 0
            openedAtMs = undefined
          } else if (outcome === 'failed') {
            failuresInARow++
            if (wasTrial || failuresInARow >= options.failures) openedAtMs = clock.nowMs()
          }
        },
      }
    },
  }
}
