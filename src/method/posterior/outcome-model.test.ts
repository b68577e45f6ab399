import { expect, test } from 'vitest'
import { logOdds } from '../../statistics/log-odds.ts'
import { leaderMargin, rereadLeader } from './outcome-model.ts'

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
  expect(logOdds(1, leaderMargin)).toBeLessThan(10)
  expect(logOdds(0, leaderMargin)).toBeGreaterThan(-10)
  const certain = Float64Array.of(1, 0)
  rereadLeader(certain, 0, { shift: 0, slope: 1.5 })
  expect([...certain]).toEqual([1, 0])
})
