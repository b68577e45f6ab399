import { expect, test } from 'vitest'
import { createVirtualClock } from './virtual-clock.ts'

test('an hour passes at once, in order of the due times', async () => {
  const clock = createVirtualClock()
  const order: string[] = []
  await Promise.all([
    clock.wait(3_600_000).then(() => order.push(`hour at ${clock.nowMs()}`)),
    clock.wait(1_000).then(() => order.push(`second at ${clock.nowMs()}`)),
  ])
  expect(order).toEqual(['second at 1000', 'hour at 3600000'])
})

test('whatever follows from a wait is done before the next one resolves', async () => {
  const clock = createVirtualClock()
  const order: string[] = []
  const chain = async (name: string): Promise<void> => {
    for (let step = 0; step < 3; step++) {
      await clock.wait(10)
      for (let hop = 0; hop < 20; hop++) await Promise.resolve()
      order.push(`${name}${step}@${clock.nowMs()}`)
    }
  }
  await Promise.all([chain('a'), chain('b')])
  expect(order).toEqual(['a0@10', 'b0@10', 'a1@20', 'b1@20', 'a2@30', 'b2@30'])
})

test('an aborted wait rejects with the reason and no longer moves the time', async () => {
  const clock = createVirtualClock()
  const controller = new AbortController()
  const waiting = clock.wait(1_000, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(clock.wait(1, controller.signal)).rejects.toThrow('enough')
  await clock.wait(5)
  expect(clock.nowMs()).toBe(5)
  expect(clock.waiting).toBe(0)
})

test('time stands still while outside work is held', async () => {
  const clock = createVirtualClock()
  const outside = Promise.withResolvers<string>()
  let timedOut = false
  const deadline = clock.wait(1_000).then(() => {
    timedOut = true
  })
  const held = clock.hold(outside.promise)
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(timedOut).toBe(false)
  outside.resolve('done')
  expect(await held).toBe('done')
  await deadline
  expect(clock.nowMs()).toBe(1_000)
})

test('by hand, only advance moves the time, and it resolves waits begun on the way', async () => {
  const clock = createVirtualClock({ advance: 'by-hand', startMs: 100 })
  const seen: number[] = []
  const loop = (async () => {
    for (let step = 0; step < 3; step++) {
      await clock.wait(10)
      seen.push(clock.nowMs())
    }
  })()
  await clock.advance(25)
  expect(seen).toEqual([110, 120])
  expect(clock.nowMs()).toBe(125)
  await clock.advance(5)
  await loop
  expect(seen).toEqual([110, 120, 130])
})
