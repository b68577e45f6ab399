import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callsOnAverage } from './calls-on-average.ts'

/** Plays questions that would take so many calls if it were for what pays. @returns calls of each */
function play(wishes: readonly number[], meanCalls: number, most: number): readonly number[] {
  const spent: number[] = []
  for (const wish of wishes) {
    const { cap, threshold } = callsOnAverage(meanCalls, spent, most)
    spent.push(threshold === Number.NEGATIVE_INFINITY ? cap : Math.max(2, Math.min(cap, wish)))
  }
  return spent
}
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('whatever questions would take, the mean of calls is the wanted one, two calls at least', () => {
  const wishes = fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 400, maxLength: 400 })
  fc.assert(
    fc.property(wishes, fc.double({ min: 2, max: 4.5, noNaN: true }), (all, meanCalls) => {
      const mean = meanOf(play(all, meanCalls, 5).slice(-200))
      expect(mean).toBeLessThanOrEqual(meanCalls + 0.15)
      expect(mean).toBeGreaterThan(meanCalls - 0.15)
    }),
    { numRuns: 100, seed: 16 },
  )
  expect(new Set(play([5, 5, 5, 5], 1.2, 5))).toEqual(new Set([2]))
})

test('what easy questions leave goes to those where asking on pays', () => {
  const wishes = Array.from({ length: 100 }, (_, place) => (place % 4 === 3 ? 4 : 2))
  const spent = play(wishes, 2.5, 5)
  expect(spent.filter((_, place) => place % 4 === 3).every((calls) => calls >= 3)).toBe(true)
  expect(meanOf(spent)).toBeCloseTo(2.5, 1)
})
