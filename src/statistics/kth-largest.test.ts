import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { kthLargest } from './kth-largest.ts'

test('is what sorting gives, for every rank, with equal and absent values among them', () => {
  const values = fc.array(
    fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }), fc.constant(Number.NaN)),
  )
  void fc.assert(
    fc.property(values, (list) => {
      const sorted = list.filter((value) => !Number.isNaN(value)).sort((a, b) => b - a)
      expect(sorted.map((_, rank) => kthLargest(list, rank))).toEqual(sorted)
    }),
    { seed: 1 },
  )
})

test('leaves the values where they are', () => {
  const values = Float32Array.of(1, 3, 2)
  expect(kthLargest(values, 1)).toBe(2)
  expect([...values]).toEqual([1, 3, 2])
})
