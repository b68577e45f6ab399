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
        if (ms <= 0) return resolve()
        const onAbort = (): void => {
          stop()
          reject(signal?.reason)
        }
        const stop = after(ms, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    after,
  }
}

function after(ms: number, onTime: () => void): () => void {
  const endMs = performance.now() + ms
  let timer: NodeJS.Timeout
  const arm = (leftMs: number): void => {
    timer = setTimeout(onTimer, Math.min(Math.max(0, Math.ceil(leftMs)), longestTimerMs))
  }
  // A timer may fire a little early, and a long wait takes several.
  const onTimer = (): void => {
    const leftMs = endMs - performance.now()
    if (leftMs > 0) arm(leftMs)
    else onTime()
  }
  arm(ms)
  return () => clearTimeout(timer)
}
