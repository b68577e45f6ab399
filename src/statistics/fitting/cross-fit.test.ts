import { expect, test } from 'vitest'
import { crossFit } from './cross-fit.ts'

test('every item is judged by a fit that saw all of the other folds and nothing of its own', async () => {
  const items = Array.from({ length: 23 }, (_, place) => ({ place }))
  let fits = 0
  const unseen = await crossFit(items, (rest) => {
    fits++
    return new Set(rest)
  })
  expect(fits).toBe(5)
  expect([...unseen.keys()].length).toBe(23)
  for (const item of items) {
    const fit = unseen.get(item) as Set<(typeof items)[number]>
    expect(items.filter((other) => fit.has(other))).toEqual(items.filter(({ place }) => place % 5 !== item.place % 5))
  }
})

test('fewer items than folds are left out one at a time, and none gives none', async () => {
  const counted = await crossFit(['a', 'b', 'c'], (rest) => rest.join(''))
  expect([...counted.values()]).toEqual(['bc', 'ac', 'ab'])
  expect((await crossFit([], () => 1)).size).toBe(0)
})
