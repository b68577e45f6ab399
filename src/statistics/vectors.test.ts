import { expect, test } from 'vitest'
import { cosineMatrix, dot, increase, meanOf, sumOf } from './vectors.ts'

test('sums and products are those of the places', () => {
  expect(dot([1, 2, 3], Float32Array.of(4, 5, 6))).toBe(32)
  expect(sumOf([1, 2, 3.5])).toBe(6.5)
  expect(meanOf(Float64Array.of(1, 2, 6))).toBe(3)
  expect(meanOf([])).toBeNaN()
  const sums = Float64Array.of(1, 1)
  increase(sums, 1, 2.5)
  expect([...sums]).toEqual([1, 3.5])
})

test('cosines are symmetric, 1 with itself, and 0 with nothing', () => {
  const half = Math.SQRT1_2
  const expected = [1, 0, half, 0, 0, 0, half, 0, 1]
  const cosines = cosineMatrix([
    [2, 0],
    [0, 0],
    [3, 3],
  ])
  expect(cosines).toHaveLength(9)
  for (const [place, cosine] of expected.entries()) expect(cosines[place]).toBeCloseTo(cosine, 12)
})
