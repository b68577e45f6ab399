import { expect, test } from 'vitest'
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import type { Budget, CallEstimate } from '../ports/budget.ts'
import { createCeilingGate, type GatedOutcome } from './ceiling-gate.ts'
import { createBudget } from './create-budget.ts'

const estimate: CallEstimate = {
  model: 'a',
  inputTokensAtMost: 0,
  outputTokensAtMost: 1_000_000,
  price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 },
}

/** A ceiling of so many dollars that is kept elsewhere: it books at once and tells a turn later. */
function remoteCeiling(maxCostUsd: number): Budget {
  const budget = createBudget({ maxCostUsd })
  return {
    get callsLeft() {
      return budget.callsLeft
    },
    reserve(asked) {
      try {
        const reserved = budget.reserve(asked)
        return new Promise((resolve) => setImmediate(() => resolve(reserved)))
      } catch (error) {
        return new Promise((_, reject) => setImmediate(() => reject(error)))
      }
    },
  }
}

for (const [where, ceilingOf] of [
  ['here', (maxCostUsd: number) => createBudget({ maxCostUsd })],
  ['elsewhere', remoteCeiling],
] as const) {
  /** Each call is worth a dollar at most and uses so much of it. */
  const passAll = (ceiling: Budget, usedUsd: readonly number[]) => {
    const gate = createCeilingGate(ceiling)
    const passing = usedUsd.map((usd) =>
      gate.pass(async (): Promise<GatedOutcome> => {
        try {
          const held = await gate.budget.reserve(estimate)
          await new Promise((resolve) => setImmediate(resolve))
          held.settle({ inputTokens: 0, outputTokens: usd * 1e6 })
          return { ok: true }
        } catch (error) {
          return { ok: false, error: error as Error, calls: 0 }
        }
      }),
    )
    return { gate, ended: Promise.all(passing).then((outcomes) => outcomes.map((outcome) => outcome?.ok ?? 'closed')) }
  }

  test(`below a ceiling kept ${where}, calls wait for what others give back, and those that never fit find the gate closed`, async () => {
    const { gate, ended } = passAll(ceilingOf(2), [0.25, 0.25, 0.25, 0.25, 0.25, 0.25])
    expect(await ended).toEqual([true, true, true, true, true, 'closed'])
    expect(gate.closed).toBe(true)
  })

  test(`several at once that do not fit below a ceiling kept ${where} all end`, async () => {
    const { ended } = passAll(ceilingOf(0.5), [1, 1, 1])
    expect(await ended).toEqual(['closed', 'closed', 'closed'])
  })
}

test('whoever waits for a reservation that fails otherwise looks again', async () => {
  const ceiling = createBudget({ maxCostUsd: 1 })
  const failing = Promise.withResolvers<never>()
  let asked = 0
  const gate = createCeilingGate({
    callsLeft: Number.POSITIVE_INFINITY,
    reserve(estimated) {
      asked += 1
      if (asked === 1) return failing.promise
      if (asked === 2) throw new BudgetExceededError('maxCostUsd', 'full')
      return ceiling.reserve(estimated)
    },
  })
  const attempt = async (): Promise<GatedOutcome> => {
    try {
      const held = await gate.budget.reserve(estimate)
      held.settle(undefined)
      return { ok: true }
    } catch (error) {
      return { ok: false, error: error as Error, calls: 0 }
    }
  }
  const [first, second] = [gate.pass(attempt), gate.pass(attempt)]
  failing.reject(new Error('gone'))
  expect(await first).toMatchObject({ ok: false, error: { message: 'gone' } })
  expect(await second).toEqual({ ok: true })
})
