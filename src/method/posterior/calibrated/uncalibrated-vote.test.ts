import { expect, test } from 'vitest'
import type { Standing } from './standing.ts'
import { addUncalibratedVote, aggregationVote } from './uncalibrated-vote.ts'

const standing: Standing = {
  asked: 3,
  probabilities: Float64Array.of(0.5, 0.3, 0.2),
  leader: 0,
  confidence: 0.5,
  lead: 0,
  features: new Float64Array(),
}

test('half the log odds of the author, neither nothing nor everything', () => {
  expect(aggregationVote(0.9)).toBeCloseTo(Math.log(3), 12)
  expect(aggregationVote(0.3)).toBe(0.25)
  expect(aggregationVote(0.9999)).toBe(1.5)
})

test('a vote multiplies the odds of the answer it supports', () => {
  const { probabilities, leader } = addUncalibratedVote(standing, 1, Math.log(3))
  expect(leader).toBe(1)
  expect((probabilities[1] as number) / (probabilities[0] as number)).toBeCloseTo(0.9 / 0.5, 12)
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
})

test('an answer nobody gave takes its chance from none of these', () => {
  const { probabilities } = addUncalibratedVote(standing, 2, 0)
  expect([...probabilities]).toEqual([0.5, 0.3, 0.1, 0.1].map((value) => expect.closeTo(value, 12)))
  expect([...addUncalibratedVote(standing, undefined, 1).probabilities]).toEqual(
    [0.5, 0.3, 0.2].map((value) => expect.closeTo(value, 12)),
  )
})
