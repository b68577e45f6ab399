import type { Clock } from '../ports/clock.ts'

/** The longest delay a Node timer takes; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/** The machine's own monotonic time. */
export function createSystemClock(): Clock {
  return {
    nowMs: () => performance.now(),
    wait(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const endMs = performance.now() + ms
        let timer: NodeJS.Timeout | undefined
        const onAbort = (): void => {
          clearTimeout(timer)
          reject(signal?.reason)
        }
        const arm = (): void => {
          const leftMs = endMs - performance.now()
          if (leftMs > 0) {
            timer = setTimeout(arm, Math.min(Math.ceil(leftMs), longestTimerMs))
            return
          }
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        arm()
      })
    },
  }
}
