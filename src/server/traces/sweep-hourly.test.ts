import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { sweepHourly } from './sweep-hourly.ts'

test('a sweep that fails is told, and the next hour sweeps again', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const stop = new AbortController()
  const failures: unknown[] = []
  let sweeps = 0
  const sweep = async (): Promise<void> => {
    sweeps += 1
    if (sweeps === 2) throw new Error('held')
  }
  const ended = sweepHourly(sweep, (error) => failures.push(error), clock, stop.signal)
  for (let hour = 0; hour < 3; hour += 1) await clock.advance(3_600_000)
  expect(sweeps).toBe(4)
  expect(failures).toEqual([new Error('held')])
  stop.abort()
  await ended
})
