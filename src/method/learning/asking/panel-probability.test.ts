import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { logistic } from '../ability/difficulty.ts'
import { fitPanelReading, panelProbability, usualReading } from './panel-probability.ts'

test('without outcomes posteriors are read as the study does', () => {
  expect(fitPanelReading([], false)).toEqual({ slope: 1, shift: -0.75 })
  expect(fitPanelReading([], true)).toEqual({ slope: 0.65, shift: -0.5 })
  expect(panelProbability(usualReading(false), 0.5)).toBeCloseTo(logistic(-0.75), 12)
  expect(panelProbability(usualReading(true), 0.9)).toBeCloseTo(logistic(0.65 * Math.log(9) - 0.5), 12)
  expect(panelProbability(usualReading(false), 1)).toBeLessThan(1)
})

test('a few outcomes hardly bend the reading, thousands make it theirs', () => {
  const random = createSeededRandom('outcomes')
  const outcomes = Array.from({ length: 8_000 }, () => {
    const posterior = 0.5 + random.next() / 2
    return { posterior, right: random.next() < logistic(0.5 * Math.log(posterior / (1 - posterior))) }
  })
  const few = fitPanelReading(outcomes.slice(0, 20), false)
  expect(few.slope).toBeGreaterThan(0.85)
  const many = fitPanelReading(outcomes, false)
  expect(many.slope).toBeCloseTo(0.5, 0)
  expect(Math.abs(many.slope - 0.5)).toBeLessThan(0.12)
  expect(Math.abs(many.shift)).toBeLessThan(0.15)
})

test('the surer answer is never the less likely one, whatever was told', () => {
  const told = Array.from({ length: 5_000 }, (_, place) => ({
    posterior: place % 2 === 0 ? 0.99 : 0.5,
    right: place % 2 === 1,
  }))
  const reading = fitPanelReading(told, false)
  expect(panelProbability(reading, 0.99)).toBeGreaterThanOrEqual(panelProbability(reading, 0.5))
})
