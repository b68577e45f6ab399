import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { fitPlattScaling, type ScoredLabel } from './platt-scaling.ts'

/** Outcomes whose true log odds are 0.3 + 1.8 x what was said of them. */
function judged(count: number): readonly ScoredLabel[] {
  const random = createSeededRandom('judged')
  return Array.from({ length: count }, () => {
    const logOdds = 4 * random.next() - 1
    return { logOdds, right: random.next() < 1 / (1 + Math.exp(-(0.3 + 1.8 * logOdds))) ? 1 : 0 }
  })
}

test('odds that are drawn to the middle are stretched again', () => {
  const { shift, slope } = fitPlattScaling(judged(5_000))
  expect(shift).toBeCloseTo(0.3, 0)
  expect(Math.abs(slope - 1.8)).toBeLessThan(0.2)
})

test('no label leaves the odds as they are, and a few hardly bend them', () => {
  expect(fitPlattScaling([])).toEqual({ shift: 0, slope: 1 })
  const { shift, slope } = fitPlattScaling(judged(8))
  expect(Math.abs(shift)).toBeLessThan(0.4)
  expect(Math.abs(slope - 1)).toBeLessThan(0.4)
})
