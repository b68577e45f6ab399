import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difficulties, rightAt } from '../ability/difficulty.ts'
import { type Hypotheses, hear, nothingHeard, totalOf, weightOfAnswers } from '../ability/hypotheses.ts'
import { valueOfHearing } from './value-of-hearing.ts'

const ability = fc.double({ min: -3, max: 3, noNaN: true })
const panel = fc
  .array(fc.record({ ability, draw: fc.nat(99) }), { minLength: 1, maxLength: 4 })
  .map((members) =>
    members.reduce(
      (before, { ability, draw }) => hear(before, rightAt(ability), draw % (before.sizes.length + 1)),
      nothingHeard,
    ),
  )

/** Every path of two more answers written out: the best of stopping at each step. */
function byHand(before: Hypotheses, first: number, second: number, price: number): number {
  const top = (now: Hypotheses): number => Math.max(0, ...weightOfAnswers(now).slice(0, -1)) / totalOf(now.joint)
  const outcomes = (now: Hypotheses, next: number): { probability: number; after: Hypotheses }[] =>
    Array.from({ length: now.sizes.length + 1 }, (_, group) => {
      const after = hear(now, rightAt(next), group)
      return { probability: totalOf(after.joint) / totalOf(now.joint), after }
    })
  const expected = outcomes(before, first).reduce((sum, { probability, after }) => {
    const on = outcomes(after, second).reduce((inner, next) => inner + next.probability * top(next.after), 0)
    return sum + probability * Math.max(top(after) - price, on - 2 * price)
  }, 0)
  return expected - top(before)
}

test('the value is that of every path of two more answers, with the right to stop after the first', () => {
  fc.assert(
    fc.property(
      panel,
      ability,
      ability,
      fc.double({ min: 0, max: 0.05, noNaN: true }),
      (heard, first, second, price) => {
        expect(valueOfHearing(heard, [rightAt(first), rightAt(second)], price)).toBeCloseTo(
          byHand(heard, first, second, price),
          12,
        )
      },
    ),
    { seed: 1 },
  )
})

test('an answer that costs nothing never lowers what is expected, and a coin toss of two members adds nothing', () => {
  fc.assert(
    fc.property(panel, ability, (heard, first) => {
      expect(valueOfHearing(heard, [rightAt(first)], 0)).toBeGreaterThanOrEqual(-1e-12)
    }),
    { seed: 1 },
  )
  const never = difficulties.map(() => 0)
  const one = hear(nothingHeard, rightAt(1), 0)
  expect(valueOfHearing(one, [never], 0)).toBeCloseTo(0, 12)
  expect(valueOfHearing(one, [never], 0.01)).toBeCloseTo(-0.01, 12)
  expect(valueOfHearing(one, [])).toBe(0)
})

test('after two strong members disagree a third is worth its call, after three agree it is not', () => {
  const strong = rightAt(1.5)
  const split = hear(hear(nothingHeard, strong, 0), strong, 1)
  const agreed = hear(hear(hear(nothingHeard, strong, 0), strong, 0), strong, 0)
  expect(valueOfHearing(split, [strong, strong])).toBeGreaterThan(0.1)
  expect(valueOfHearing(agreed, [strong, strong])).toBeLessThanOrEqual(0)
})
