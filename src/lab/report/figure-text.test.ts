import { expect, test } from 'vitest'
import { differenceText } from './figure-text.ts'

test('a difference says what its interval allows to say', () => {
  const text = (mean: number, low: number, high: number) => differenceText({ mean, ci95: [low, high] })
  expect(text(0.048, 0.031, 0.064)).toBe('+4.8 points (95 % interval +3.1 to +6.4)')
  expect(text(-0.01, -0.03, 0.01)).toBe('−1.0 points (95 % interval −3.0 to +1.0, too wide to tell from no difference)')
  expect(text(0, 0, 0)).toBe('±0.0 points (95 % interval ±0.0 to ±0.0, no difference seen at all)')
})
