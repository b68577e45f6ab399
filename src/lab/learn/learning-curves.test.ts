import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import type { Outcome } from '../run/ask-task.ts'
import { learningCurve, streamDifference, stretchFigures } from './learning-curves.ts'

const outcome = (place: number, score: number | undefined, calls = 2, confidence?: number): Outcome => ({
  ...{ place, score, calls, confidence, liveCalls: 0, helperCalls: 0 },
  ...{ tokens: undefined, costUsd: undefined, criticalPathMs: undefined, latencySumMs: undefined },
})

test('a point is the last hundred questions before it, and the first is what there was', () => {
  const stream = Array.from({ length: 250 }, (_, place) => outcome(place, place < 150 ? 0 : 1, place < 100 ? 4 : 2))
  const curve = learningCurve([stream, stream], createSeededRandom('curve'))
  expect(curve.map(({ seen }) => seen)).toEqual([50, 100, 200, 250])
  expect(curve.map(({ accuracy }) => accuracy.mean)).toEqual([0, 0, 0.5, 1])
  expect(curve.map(({ calls }) => calls)).toEqual([4, 4, 2, 2])
  expect(curve[2]?.accuracy.ci95[0]).toBeLessThan(0.5)
  expect(curve[0]?.calibration).toBeUndefined()
})

test('calibration is that of each draw, ungraded answers count for nothing', () => {
  const sure = Array.from({ length: 100 }, (_, place) => outcome(place, place % 2, 2, 0.95))
  const { accuracy, calibration } = stretchFigures([sure, [outcome(0, undefined)]], createSeededRandom('sure'))
  expect(accuracy.mean).toBe(0.5)
  expect(calibration?.ece).toBeCloseTo(0.45, 10)
  expect(calibration?.floor).toBeLessThan(0.05)
})

test('a difference is paired by question and draw', () => {
  const better = [0, 1, 2, 3].map((place) => outcome(place, 1))
  const worse = [3, 2, 1, 0].map((place) => outcome(place, place === 0 ? 0 : 1))
  expect(streamDifference([better], [worse], createSeededRandom('pair')).mean).toBe(0.25)
  expect(streamDifference([better, better], [worse, better], createSeededRandom('pair')).mean).toBe(0.125)
})
