import { expect, test } from 'vitest'
import { createSeededRandom } from '../random/seeded-random.ts'
import { bootstrapInterval, macroMean, meanAndDeviation, quantile } from './bootstrap.ts'
import { calibrationError, calibrationFloor, reliabilityBins } from './calibration-error.ts'
import { halfSplits } from './half-splits.ts'

const random = (label: string) => createSeededRandom(label)

test('each split halves every dataset, and no question is on both sides', () => {
  const datasets = [...Array(101).fill('a'), ...Array(40).fill('b'), ...Array(7).fill(undefined)]
  const splits = halfSplits(datasets, 10, random('splits'))
  expect(splits).toHaveLength(10)
  for (const { bank, asked } of splits) {
    expect([...bank, ...asked].sort((a, b) => a - b)).toEqual(datasets.map((_, index) => index))
    const inBank = (dataset: unknown) => bank.filter((question) => datasets[question] === dataset).length
    expect([50, 51]).toContain(inBank('a'))
    expect(inBank('b')).toBe(20)
    expect([3, 4]).toContain(inBank(undefined))
  }
  expect(new Set(splits.map(({ bank }) => bank.join())).size).toBe(10)
  expect(halfSplits(datasets, 10, random('splits'))).toEqual(splits)
})

test('held-out datasets are asked whole and never enter the bank', () => {
  const datasets = [...Array(20).fill('a'), ...Array(6).fill('b')]
  for (const { bank, asked } of halfSplits(datasets, 3, random('out'), new Set(['b']))) {
    expect(bank.every((question) => datasets[question] === 'a')).toBe(true)
    expect(asked).toEqual([20, 21, 22, 23, 24, 25])
  }
})

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
  const chance = random('floor')
  const confidences = Array.from({ length: 2_000 }, () => chance.next())
  const floor = calibrationFloor(confidences, chance)
  const perfect = confidences.map((confidence) => ({ confidence, correct: chance.next() < confidence ? 1 : 0 }))
  const overconfident = perfect.map(({ confidence, correct }) => ({ confidence: (1 + confidence) / 2, correct }))
  expect(floor).toBeGreaterThan(0.005)
  expect(floor).toBeLessThan(0.04)
  expect(Math.abs(calibrationError(perfect) - floor)).toBeLessThan(0.015)
  expect(calibrationError(overconfident)).toBeGreaterThan(floor + 0.15)
})

test('the macro mean weighs datasets equally, whatever their size', () => {
  const once = (correct: number) => ({ sum: correct, times: 1 })
  expect(macroMean([[once(1), once(1), once(0), once(0)], [once(1)], []])).toBe(0.75)
})

test('the bootstrap interval covers the truth about as often as it says', () => {
  const truth = 0.7
  let covered = 0
  for (let trial = 0; trial < 100; trial += 1) {
    const chance = random(`trial ${trial}`)
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
