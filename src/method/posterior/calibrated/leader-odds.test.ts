import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { fitOddsLine, type JudgedLeader, leaderLogOdds, rereadLeader } from './leader-odds.ts'

/** Leaders whose true log odds are 0.3 + 1.8 x what was said of them. */
function judged(count: number): readonly JudgedLeader[] {
  const random = createSeededRandom('judged')
  return Array.from({ length: count }, () => {
    const logOdds = 4 * random.next() - 1
    return { logOdds, right: random.next() < 1 / (1 + Math.exp(-(0.3 + 1.8 * logOdds))) ? 1 : 0 }
  })
}

test('odds that are drawn to the middle are stretched again', () => {
  const { shift, slope } = fitOddsLine(judged(5_000))
  expect(shift).toBeCloseTo(0.3, 0)
  expect(Math.abs(slope - 1.8)).toBeLessThan(0.2)
})

test('nobody judged leaves the odds as they are, and a few hardly bend them', () => {
  expect(fitOddsLine([])).toEqual({ shift: 0, slope: 1 })
  const { shift, slope } = fitOddsLine(judged(8))
  expect(Math.abs(shift)).toBeLessThan(0.4)
  expect(Math.abs(slope - 1)).toBeLessThan(0.4)
})

test('the other outcomes keep their proportions, and all still sum to 1', () => {
  const probabilities = Float64Array.of(0.2, 0.5, 0.3)
  rereadLeader(probabilities, 1, { shift: 0, slope: 2 })
  rereadLeader(probabilities, 1, { shift: 1, slope: 1 })
  expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12)
  expect((probabilities[0] as number) / (probabilities[2] as number)).toBeCloseTo(2 / 3, 12)
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
})

test('the leader stays ahead of every other answer', () => {
  const probabilities = Float64Array.of(0.38, 0.4, 0.22)
  rereadLeader(probabilities, 1, { shift: -3, slope: 0.5 })
  expect(probabilities[1]).toBeCloseTo(probabilities[0] as number, 12)
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
})

test('certainty stays finite', () => {
  expect(leaderLogOdds(1)).toBeLessThan(10)
  expect(leaderLogOdds(0)).toBeGreaterThan(-10)
  const certain = Float64Array.of(1, 0)
  rereadLeader(certain, 0, { shift: 0, slope: 1.5 })
  expect([...certain]).toEqual([1, 0])
})
