import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import type { CallEstimate, Reservation } from '../ports/budget.ts'
import { combineBudgets } from './combine-budgets.ts'
import { createBudget } from './create-budget.ts'
import { createMemoryLedger } from './spend-ledger.ts'
import { createStandingBudget } from './standing-budget.ts'

const dayMs = 86_400_000
const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 }
/** A call whose worst case is `tokens` millionths of a dollar. */
const call = (tokens: number): CallEstimate => ({
  model: 'a',
  inputTokensAtMost: 0,
  outputTokensAtMost: tokens,
  price,
})

test('a day’s ceiling counts worst cases until they are settled, and opens again the next day', () => {
  let now = Date.UTC(2026, 0, 1)
  const budget = createStandingBudget('app', { maxCostUsdPerDay: 1e-3 }, createMemoryLedger(), () => now)
  const first = budget.reserve(call(600))
  expect(() => budget.reserve(call(600))).toThrow(/maxCostUsdPerDay \$0\.001/)
  first.settle({ inputTokens: 0, outputTokens: 100 })
  budget.reserve(call(600)).settle(undefined)
  expect(() => budget.reserve(call(400))).toThrow(BudgetExceededError)
  now += dayMs
  budget.reserve(call(1_000))
})

test('calls are counted ever and a day; the error names whose ceiling and which', () => {
  let now = Date.UTC(2026, 0, 1)
  const ceilings = { maxCallsPerDay: 2, maxCalls: 3 }
  const budget = createStandingBudget('app', ceilings, createMemoryLedger(), () => now)
  expect(budget.callsLeft).toBe(2)
  budget.reserve({ model: 'a', inputTokensAtMost: 1, outputTokensAtMost: undefined, price: undefined })
  budget.reserve(call(1))
  expect(() => budget.reserve(call(1))).toThrow('app has used up maxCallsPerDay: 2 calls.')
  now += dayMs
  expect(budget.callsLeft).toBe(1)
  budget.reserve(call(1))
  expect(() => budget.reserve(call(1))).toThrow('app has used up maxCalls: 3 calls.')
})

test('combined, a refusal takes from none', () => {
  const wide = createBudget({ maxCalls: 5, maxCostUsd: 1 })
  const ledger = createMemoryLedger()
  const narrow = createStandingBudget('app', { maxCalls: 1 }, ledger, () => 0)
  const budget = combineBudgets([wide, narrow])
  budget.reserve(call(1)).settle(undefined)
  expect(() => budget.reserve(call(1))).toThrow('app has used up')
  expect(wide.callsLeft).toBe(4)
  expect(budget.callsLeft).toBe(0)
})

test('whatever is reserved, settled and released in whatever order, the ceiling holds at every moment', () => {
  const step = fc.record({
    tokens: fc.integer({ min: 1, max: 400 }),
    end: fc.constantFrom('keep', 'unknown', 'used', 'release'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 2_000 }), (steps, limit) => {
      const ledger = createMemoryLedger()
      const budget = createStandingBudget('app', { maxCostUsd: limit / 1e6 }, ledger, () => 0)
      const open: Reservation[] = []
      for (const { tokens, end } of steps) {
        try {
          const held = budget.reserve(call(tokens))
          if (end === 'keep') open.push(held)
          else if (end === 'release') held.release()
          else held.settle(end === 'used' ? { inputTokens: 0, outputTokens: Math.floor(tokens / 2) } : undefined)
        } catch (error) {
          expect(error).toBeInstanceOf(BudgetExceededError)
          open.shift()?.settle(undefined)
        }
        const { costUsd } = ledger.spent('app', 'always')
        expect(costUsd).toBeLessThanOrEqual(limit / 1e6 + 1e-12)
        expect(costUsd).toBeGreaterThanOrEqual(-1e-12)
      }
    }),
    { seed: 6 },
  )
})
