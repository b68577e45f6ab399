import { expect, test } from 'vitest'
import { createSeededRandom } from '../random/seeded-random.ts'
import { calibrationError, calibrationFloor, reliabilityBins } from './calibration-error.ts'

test('the calibration error is the weighted gap between confidence and accuracy', () => {
  const forecasts = [
    { confidence: 0.95, correct: 1 },
    { confidence: 0.95, correct: 0 },
    { confidence: 0.15, correct: 0 },
    { confidence: 1, correct: 1 },
  ]
  expect(reliabilityBins(forecasts).map(({ from, count }) => [from, count])).toEqual([
    [0.1, 1],
    [0.9, 3],
  ])
  expect(calibrationError(forecasts)).toBeCloseTo((1 / 4) * 0.15 + (3 / 4) * Math.abs(2 / 3 - 2.9 / 3), 12)
})

test('a perfect forecaster stands at its floor, and an overconfident one far above', () => {
  const chance = createSeededRandom('floor')
  const confidences = Array.from({ length: 2_000 }, () => chance.next())
  const floor = calibrationFloor(confidences, chance)
  const perfect = confidences.map((confidence) => ({ confidence, correct: chance.next() < confidence ? 1 : 0 }))
  const overconfident = perfect.map(({ confidence, correct }) => ({ confidence: (1 + confidence) / 2, correct }))
  expect(floor).toBeGreaterThan(0.005)
  expect(floor).toBeLessThan(0.04)
  expect(Math.abs(calibrationError(perfect) - floor)).toBeLessThan(0.015)
  expect(calibrationError(overconfident)).toBeGreaterThan(floor + 0.15)
})
