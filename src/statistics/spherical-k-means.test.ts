import { expect, test } from 'vitest'
import { createSeededRandom } from '../random/seeded-random.ts'
import { sphericalKMeans } from './spherical-k-means.ts'

/** So many vectors around each axis, of any length. */
function aroundAxes(each: number): readonly Float64Array[] {
  const random = createSeededRandom('axes')
  return [0, 1, 2].flatMap((axis) =>
    Array.from({ length: each }, () => {
      const length = 0.1 + 10 * random.next()
      return Float64Array.from({ length: 3 }, (_, index) => length * (index === axis ? 1 : 0.2 * random.next()))
    }),
  )
}

test('finds the directions that vectors gather around, whatever their length', () => {
  const centres = sphericalKMeans(aroundAxes(40), 3, 3)
  const leading = [0, 1, 2].map((group) => {
    const row = [...centres.subarray(3 * group, 3 * group + 3)]
    expect(Math.hypot(...row)).toBeCloseTo(1, 12)
    const most = Math.max(...row)
    expect(most).toBeGreaterThan(0.95)
    return row.indexOf(most)
  })
  expect(leading.sort()).toEqual([0, 1, 2])
})

test('is the same every time, and zeros where there is no vector', () => {
  const vectors = aroundAxes(5)
  expect(sphericalKMeans(vectors, 2, 3)).toEqual(sphericalKMeans(vectors, 2, 3))
  expect([...sphericalKMeans([], 2, 2)]).toEqual([0, 0, 0, 0])
})
