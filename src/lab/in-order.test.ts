import { expect, test } from 'vitest'
import { inOrder } from './in-order.ts'

test('results come in the order of the items, however the work ends, and no more than so many are under way', async () => {
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  let underWay = 0
  let most = 0
  const results = inOrder(gates.keys(), 2, async (item) => {
    underWay += 1
    most = Math.max(most, underWay)
    await gates[item]?.promise
    underWay -= 1
    return item
  })
  const all = Array.fromAsync(results)
  for (const item of [1, 0, 3, 2, 4]) gates[item]?.resolve()
  expect(await all).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(2)
})

test('one at a time begins nothing before the last result was taken', async () => {
  const begun: number[] = []
  const results = inOrder([1, 2, 3], 1, async (item) => {
    begun.push(item)
    return item
  })
  expect((await results.next()).value).toBe(1)
  expect(begun).toEqual([1])
})

test('the first error ends it after what was under way has come to its end', async () => {
  const slow = Promise.withResolvers<void>()
  let ended = false
  const results = inOrder(['wrong', 'slow'], 2, async (item) => {
    if (item === 'wrong') throw new Error('wrong item')
    await slow.promise
    ended = true
    return item
  })
  const first = results.next()
  slow.resolve()
  await expect(first).rejects.toThrow('wrong item')
  expect(ended).toBe(true)
})
