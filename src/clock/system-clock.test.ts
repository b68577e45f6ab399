import { expect, test } from 'vitest'
import { createSystemClock } from './system-clock.ts'

test('never goes back, and a wait lets at least its time pass', async () => {
  const clock = createSystemClock()
  const startMs = clock.nowMs()
  await clock.wait(2)
  expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(2)
})

test('an aborted wait rejects with the reason, also one longer than a Node timer', async () => {
  const clock = createSystemClock()
  const controller = new AbortController()
  const waiting = clock.wait(2 ** 40, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(clock.wait(1, controller.signal)).rejects.toThrow('enough')
})
