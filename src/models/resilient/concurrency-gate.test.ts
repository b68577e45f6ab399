import { expect, test } from 'vitest'
import { createConcurrencyGate } from './concurrency-gate.ts'

const calm = new AbortController().signal

test('lets so many in and the next when one leaves, first come first served', async () => {
  const gate = createConcurrencyGate(2)
  const order: string[] = []
  const enter = async (name: string) => {
    const place = await gate.enter(calm)
    order.push(name)
    return place
  }
  const [placeA] = await Promise.all([enter('a'), enter('b')])
  const waiting = [enter('c'), enter('d')]
  await new Promise((resolve) => setImmediate(resolve))
  expect(order).toEqual(['a', 'b'])
  placeA.leave()
  const placeC = await waiting[0]
  expect(order).toEqual(['a', 'b', 'c'])
  placeC?.leave()
  await waiting[1]
  expect(order).toEqual(['a', 'b', 'c', 'd'])
})

test('who gives up in the queue rejects at once and takes no place', async () => {
  const gate = createConcurrencyGate(1)
  const place = await gate.enter(calm)
  const controller = new AbortController()
  const given = gate.enter(controller.signal)
  const next = gate.enter(calm)
  controller.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  place.leave()
  ;(await next).leave()
  await expect(gate.enter(controller.signal)).rejects.toThrow('enough')
})

test('giving up in the very moment the place comes gives the place back', async () => {
  const gate = createConcurrencyGate(1)
  const place = await gate.enter(calm)
  const controller = new AbortController()
  const given = gate.enter(controller.signal)
  place.leave()
  controller.abort(new Error('enough'))
  await given.then(
    (late) => late.leave(),
    () => undefined,
  )
  ;(await gate.enter(calm)).leave()
})

test('who waits in vain among others halves the places, once for all that waited together', async () => {
  const gate = createConcurrencyGate(8)
  const places = await Promise.all(Array.from({ length: 8 }, () => gate.enter(calm)))
  places[0]?.begun()
  expect(places[1]?.waitedInVain()).toEqual({ places: 4, othersBegan: true })
  expect(places[2]?.waitedInVain()).toEqual({ places: 4, othersBegan: true })
  for (const place of places) place.leave()
  const later = await Promise.all(Array.from({ length: 4 }, () => gate.enter(calm)))
  expect(later[0]?.waitedInVain()).toEqual({ places: 2, othersBegan: false })
})

test('who waits in vain alone was in no crowd', async () => {
  const place = await createConcurrencyGate(8).enter(calm)
  expect(place.waitedInVain()).toBeUndefined()
})

test('a gate that was narrowed widens place by place as generations begin', async () => {
  const gate = createConcurrencyGate(2)
  const [one, other] = await Promise.all([gate.enter(calm), gate.enter(calm)])
  one.waitedInVain()
  one.leave()
  other.leave()
  const only = await gate.enter(calm)
  let entered = false
  const second = gate.enter(calm).then((place) => {
    entered = true
    return place
  })
  for (let beginnings = 1; beginnings < 16; beginnings++) only.begun()
  await new Promise((resolve) => setImmediate(resolve))
  expect(entered).toBe(false)
  only.begun()
  await second
  expect(entered).toBe(true)
})
