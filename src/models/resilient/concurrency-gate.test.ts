import { expect, test } from 'vitest'
import { createConcurrencyGate } from './concurrency-gate.ts'

const calm = new AbortController().signal

test('lets so many in and the next when one leaves, first come first served', async () => {
  const gate = createConcurrencyGate(2)
  const order: string[] = []
  const enter = async (name: string) => {
    const leave = await gate.enter(calm)
    order.push(name)
    return leave
  }
  const [leaveA] = await Promise.all([enter('a'), enter('b')])
  const waiting = [enter('c'), enter('d')]
  await new Promise((resolve) => setImmediate(resolve))
  expect(order).toEqual(['a', 'b'])
  leaveA()
  const leaveC = await waiting[0]
  expect(order).toEqual(['a', 'b', 'c'])
  leaveC?.()
  await waiting[1]
  expect(order).toEqual(['a', 'b', 'c', 'd'])
})

test('who gives up in the queue rejects at once and takes no place', async () => {
  const gate = createConcurrencyGate(1)
  const leave = await gate.enter(calm)
  const controller = new AbortController()
  const given = gate.enter(controller.signal)
  const next = gate.enter(calm)
  controller.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  leave()
  ;(await next)()
  await expect(gate.enter(controller.signal)).rejects.toThrow('enough')
})

test('giving up in the very moment the place comes gives the place back', async () => {
  const gate = createConcurrencyGate(1)
  const leave = await gate.enter(calm)
  const controller = new AbortController()
  const given = gate.enter(controller.signal)
  leave()
  controller.abort(new Error('enough'))
  await given.then(
    (late) => late(),
    () => undefined,
  )
  ;(await gate.enter(calm))()
})
