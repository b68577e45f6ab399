import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { bootstrapInterval, macroMean, meanAndDeviation, quantile } from './bootstrap.ts'

test('the macro mean weighs datasets equally, whatever their size', () => {
  const once = (correct: number) => ({ sum: correct, times: 1 })
  expect(macroMean([[once(1), once(1), once(0), once(0)], [once(1)], []])).toBe(0.75)
})

test('the bootstrap interval covers the truth about as often as it says', () => {
  const truth = 0.7
  let covered = 0
  for (let trial = 0; trial < 100; trial += 1) {
    const chance = createSeededRandom(`trial ${trial}`)
    const dataset = Array.from({ length: 150 }, () => ({ sum: chance.next() < truth ? 1 : 0, times: 1 }))
    const [low, high] = bootstrapInterval([dataset], chance)
    if (low <= truth && truth <= high) covered += 1
  }
  expect(covered).toBeGreaterThanOrEqual(88)
  expect(covered).toBeLessThan(100)
})

test('quantiles lie between the nearest ranks', () => {
  expect([0, 0.25, 0.5, 1].map((share) => quantile([1, 2, 3, 4], share))).toEqual([1, 1.75, 2.5, 4])
  expect(meanAndDeviation([2, 4])).toEqual({ mean: 3, sd: Math.SQRT2 })
})
