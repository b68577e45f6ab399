import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import { UsageError } from '../errors/smacs-error.ts'
import { createBudget } from './create-budget.ts'

const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
const estimate = { model: 'a', inputTokensAtMost: 1_000, outputTokensAtMost: 500, price }

test('without ceilings everything fits', () => {
  const budget = createBudget()
  for (let call = 0; call < 100; call += 1)
    budget.reserve({ ...estimate, price: undefined, outputTokensAtMost: undefined })
  expect(budget.callsLeft).toBe(Number.POSITIVE_INFINITY)
})

test('a ceiling on calls is never passed', () => {
  const budget = createBudget({ maxCalls: 2 })
  budget.reserve(estimate)
  budget.reserve(estimate)
  expect(budget.callsLeft).toBe(0)
  expect(() => budget.reserve(estimate)).toThrow(BudgetExceededError)
})

test('the worst case is held back until the usage is known, and a settled call gives back the rest', () => {
  const budget = createBudget({ maxCostUsd: 0.003 })
  const first = budget.reserve(estimate)
  expect(() => budget.reserve(estimate)).toThrow('a could cost up to $0.002000 and $0.001000 of $0.003 is left')
  first.settle({ inputTokens: 100, outputTokens: 50 })
  budget.reserve(estimate)
})

test('unknown usage settles at the reservation, and only the first settling counts', () => {
  const budget = createBudget({ maxCostUsd: 0.003 })
  const first = budget.reserve(estimate)
  first.settle(undefined)
  first.settle({ inputTokens: 0, outputTokens: 0 })
  expect(() => budget.reserve(estimate)).toThrow(BudgetExceededError)
})

test('a cost ceiling refuses models without a price or a bound, since it could not be kept', () => {
  const budget = createBudget({ maxCostUsd: 1 })
  expect(() => budget.reserve({ ...estimate, price: undefined })).toThrow(UsageError)
  expect(() => budget.reserve({ ...estimate, outputTokensAtMost: undefined })).toThrow('set its `maxTokens`')
})

test('whatever is reserved and settled in whatever order, the sum spent never passes the ceiling', () => {
  const step = fc.record({
    input: fc.nat(2_000),
    output: fc.nat(2_000),
    usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    later: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const maxCostUsd = 0.01
      const budget = createBudget({ maxCostUsd })
      const later: (() => void)[] = []
      let spentUsd = 0
      for (const { input, output, usedShare, later: isLater } of steps) {
        try {
          const reservation = budget.reserve({ ...estimate, inputTokensAtMost: input, outputTokensAtMost: output })
          const usage = { inputTokens: Math.floor(input * usedShare), outputTokens: Math.floor(output * usedShare) }
          spentUsd += (usage.inputTokens + 2 * usage.outputTokens) / 1e6
          if (isLater) later.push(() => reservation.settle(usage))
          else reservation.settle(usage)
        } catch (error) {
          expect(error).toBeInstanceOf(BudgetExceededError)
          later.shift()?.()
        }
      }
      expect(spentUsd).toBeLessThanOrEqual(maxCostUsd + 1e-12)
    }),
    { seed: 2 },
  )
})
