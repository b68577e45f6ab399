import { expect, test } from 'vitest'
import { createBudget } from '../../budget/create-budget.ts'
import { BudgetExceededError } from '../../errors/budget-exceeded-error.ts'
import { limitBudget } from './limited-budget.ts'

const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
const estimate = { model: 'a', inputTokensAtMost: 1_000, outputTokensAtMost: 500, price }

test("a question's own ceiling on calls stands before the caller's", () => {
  const budget = limitBudget(createBudget({ maxCalls: 5 }), { maxCalls: 2 })
  expect(budget.callsLeft).toBe(2)
  budget.reserve(estimate)
  budget.reserve(estimate).release()
  budget.reserve(estimate)
  expect(() => budget.reserve(estimate)).toThrow(BudgetExceededError)
  expect(limitBudget(createBudget({ maxCalls: 1 }), { maxCalls: 2 }).callsLeft).toBe(1)
})

test('the worst case is held back until the usage is known; an unpriced model cannot be bounded', () => {
  const budget = limitBudget(createBudget(), { maxCostUsd: 0.003 })
  const first = budget.reserve(estimate)
  expect(() => budget.reserve(estimate)).toThrow('could cost up to $0.002000 and $0.001000')
  first.settle({ inputTokens: 100, outputTokens: 50 })
  budget.reserve(estimate).settle(undefined)
  expect(() => budget.reserve(estimate)).toThrow(BudgetExceededError)
  expect(() => budget.reserve({ ...estimate, price: undefined })).toThrow('has none; set its `price`')
})

test('without ceilings of its own it is the budget itself', () => {
  const budget = createBudget()
  expect(limitBudget(budget, {})).toBe(budget)
})
