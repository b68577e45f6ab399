import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createWaker } from './waker.ts'

const times = { atMostMs: 60_000, soonMs: 5_000 }

test('whoever waits is up soon after being woken, be it before or meanwhile, and waits the whole time else', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const waker = createWaker()
  const { signal } = new AbortController()
  const ends: number[] = []
  const wait = () => waker.wait(clock, times, signal).then(() => void ends.push(clock.nowMs()))
  void wait()
  await clock.advance(60_000)
  void wait()
  await clock.advance(20_000)
  waker.wake()
  waker.wake()
  await clock.advance(5_000)
  waker.wake()
  void wait()
  await clock.advance(5_000)
  void wait()
  await clock.advance(60_000)
  expect(ends).toEqual([60_000, 85_000, 90_000, 150_000])
  expect(clock.waiting).toBe(0)
})

test('an abort ends the wait with its reason', async () => {
  const stop = new AbortController()
  const waiting = createWaker().wait(createVirtualClock({ advance: 'by-hand' }), times, stop.signal)
  stop.abort(new Error('stopping'))
  await expect(waiting).rejects.toThrow('stopping')
})
