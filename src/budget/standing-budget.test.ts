import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import type { Budget, CallEstimate, Reservation } from '../ports/budget.ts'
import { combineBudgets } from './combine-budgets.ts'
import { createBudget } from './create-budget.ts'
import { createMemoryLedger, type SpendLedger } from './spend-ledger.ts'
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

/** A ledger that is kept elsewhere: each answer comes a turn later. */
function createRemoteLedger(): SpendLedger {
  const ledger = createMemoryLedger()
  return {
    ...ledger,
    reserve: (subject, limits, spend) =>
      new Promise((resolve) => setImmediate(() => resolve(ledger.reserve(subject, limits, spend)))),
  }
}

for (const [where, createLedger] of [
  ['here', createMemoryLedger],
  ['elsewhere', createRemoteLedger],
] as const) {
  const refused = async (budget: Budget, estimate: CallEstimate): Promise<unknown> => {
    try {
      await budget.reserve(estimate)
      return undefined
    } catch (error) {
      return error
    }
  }

  test(`with a ledger ${where}, a day’s ceiling counts worst cases until they are settled, and opens again the next day`, async () => {
    let now = Date.UTC(2026, 0, 1)
    const budget = createStandingBudget('app', { maxCostUsdPerDay: 1e-3 }, createLedger(), () => now)
    const first = await budget.reserve(call(600))
    expect(String(await refused(budget, call(600)))).toMatch(/maxCostUsdPerDay \$0\.001/)
    first.settle({ inputTokens: 0, outputTokens: 100 })
    const second = await budget.reserve(call(600))
    second.settle(undefined)
    expect(await refused(budget, call(400))).toBeInstanceOf(BudgetExceededError)
    now += dayMs
    await budget.reserve(call(1_000))
  })

  test(`with a ledger ${where}, calls are counted ever and a day; the error names whose ceiling and which`, async () => {
    let now = Date.UTC(2026, 0, 1)
    const ceilings = { maxCallsPerDay: 2, maxCalls: 3 }
    const budget = createStandingBudget('app', ceilings, createLedger(), () => now)
    expect(budget.callsLeft).toBe(2)
    await budget.reserve({ model: 'a', inputTokensAtMost: 1, outputTokensAtMost: undefined, price: undefined })
    await budget.reserve(call(1))
    expect(String(await refused(budget, call(1)))).toContain('app has used up maxCallsPerDay: 2 calls.')
    now += dayMs
    expect(budget.callsLeft).toBe(1)
    await budget.reserve(call(1))
    expect(String(await refused(budget, call(1)))).toContain('app has used up maxCalls: 3 calls.')
  })

  test(`with a ledger ${where}, a refusal by one of several budgets takes from none`, async () => {
    const wide = createBudget({ maxCalls: 5, maxCostUsd: 1 })
    const narrow = createStandingBudget('app', { maxCalls: 1 }, createLedger(), () => 0)
    const last = createBudget({ maxCalls: 5 })
    const budget = combineBudgets([wide, narrow, last])
    const held = await budget.reserve(call(1))
    held.settle(undefined)
    expect(String(await refused(budget, call(1)))).toContain('app has used up')
    expect([wide.callsLeft, last.callsLeft, budget.callsLeft]).toEqual([4, 4, 0])
  })

  test(`with a ledger ${where}, whatever is reserved, settled and released in whatever order, the ceiling holds at every moment`, async () => {
    const step = fc.record({
      tokens: fc.integer({ min: 1, max: 400 }),
      end: fc.constantFrom('keep', 'unknown', 'used', 'release'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 2_000 }), async (steps, limit) => {
        const ledger = createLedger()
        const budget = createStandingBudget('app', { maxCostUsd: limit / 1e6 }, ledger, () => 0)
        const open: Reservation[] = []
        for (const { tokens, end } of steps) {
          try {
            const held = await budget.reserve(call(tokens))
            if (end === 'keep') open.push(held)
            else if (end === 'release') held.release()
            else held.settle(end === 'used' ? { inputTokens: 0, outputTokens: Math.floor(tokens / 2) } : undefined)
          } catch (error) {
            expect(error).toBeInstanceOf(BudgetExceededError)
            open.shift()?.settle(undefined)
          }
          const { costUsd } = await ledger.spent('app', 'always')
          expect(costUsd).toBeLessThanOrEqual(limit / 1e6 + 1e-12)
          expect(costUsd).toBeGreaterThanOrEqual(-1e-12)
        }
      }),
      { seed: 6 },
    )
  })
}
