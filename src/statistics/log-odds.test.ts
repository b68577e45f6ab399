import { expect, test } from 'vitest'
import { logOdds } from './log-odds.ts'

test('even odds are 0, and what is nearly certain is kept within the margin', () => {
  expect(logOdds(0.5)).toBe(0)
  expect(logOdds(0.9)).toBeCloseTo(Math.log(9), 12)
  expect(logOdds(1)).toBe(logOdds(0.98))
  expect(logOdds(0, 1e-4)).toBeCloseTo(Math.log(0.0001 / 0.9999), 12)
})
