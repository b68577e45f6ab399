// Preloaded (`node --import`) into a server: writes to the file TURNS how much processor time each long turn of its event
// loop took, a line of milliseconds each. Unlike the time on the clock, that does not depend on what else the machine does.
import { appendFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** Shorter ones are not written. */
const LONG_MS = 15
const file = process.env.TURNS

if (isMainThread && file !== undefined) {
  let before = process.threadCpuUsage()
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    const tookMs = (user + system) / 1_000
    if (tookMs > LONG_MS) appendFileSync(file, `${tookMs.toFixed(0)}\n`)
    before = process.threadCpuUsage()
  }, 2).unref()
}
