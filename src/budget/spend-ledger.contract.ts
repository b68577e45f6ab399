import assert from 'node:assert/strict'
import type { ContractOptions, TestRunner } from '../ports/test-runner.ts'
import type { DurableSpendLedger, SpendLimit } from './spend-ledger.ts'

const day = '2026-01-01'
const dollar: SpendLimit = { period: day, field: 'costUsd', limit: 1 }
const nothing = { calls: 0, costUsd: 0 }
const call = (costUsd: number) => ({ calls: 1, costUsd })

/**
 * Registers what every spend ledger must do. `open` gives the same spending whenever it is called with the same name, as
 * another process would see it.
 * @param runner the test runner's functions, such as `import * as vitest from 'vitest'`
 */
export function spendLedgerContract(
  runner: Pick<TestRunner, 'describe' | 'test'>,
  name: string,
  open: (name: string) => Promise<DurableSpendLedger>,
  { testTimeoutMs = 5_000, skip = false }: ContractOptions = {},
): void {
  const describe = skip ? runner.describe.skip : runner.describe
  const test = (title: string, run: () => Promise<void>) => runner.test(title, run, testTimeoutMs)

  describe(`${name} keeps the contract of a spend ledger`, () => {
    test('what is reserved counts at once in each period, and what is settled corrects it', async () => {
      const ledger = await open('counts')
      const ever: SpendLimit = { period: 'always', field: 'calls', limit: 9 }
      assert.deepEqual(await ledger.spent('key app', day), nothing)
      assert.equal(await ledger.reserve('key app', [dollar, ever], call(0.5)), undefined)
      for (const period of [day, 'always']) {
        assert.deepEqual(await ledger.spent('key app', period), { calls: 1, costUsd: 0.5 })
        assert.deepEqual(ledger.lastKnown('key app', period), { calls: 1, costUsd: 0.5 })
      }
      ledger.settle('key app', [day], { calls: 0, costUsd: -0.25 })
      assert.equal(await ledger.reserve('key app', [dollar], call(0.75)), undefined)
      assert.deepEqual(await ledger.spent('key app', day), { calls: 2, costUsd: 1 })
      assert.deepEqual(await ledger.spent('key app', 'always'), { calls: 1, costUsd: 0.5 })
      await ledger.close()
    })

    test('a limit may be reached and not passed; who is refused learns which, with what is spent', async () => {
      const ledger = await open('reached')
      const calls: SpendLimit & { readonly name: string } = { name: 'two', period: day, field: 'calls', limit: 2 }
      assert.equal(await ledger.reserve('server', [dollar, calls], call(0.5)), undefined)
      assert.equal(await ledger.reserve('server', [dollar, calls], call(0.5)), undefined)
      const spent = { calls: 2, costUsd: 1 }
      assert.deepEqual(await ledger.reserve('server', [dollar, calls], call(0.125)), { ...dollar, spent })
      assert.deepEqual(await ledger.reserve('server', [dollar, calls], call(0)), { ...calls, spent })
      assert.deepEqual(await ledger.spent('server', day), spent)
      await ledger.close()
    })

    test('one limit of several that would be passed books nothing in any', async () => {
      const ledger = await open('none of several')
      const ever: SpendLimit = { period: 'always', field: 'calls', limit: 0 }
      const passed = await ledger.reserve('server', [dollar, ever], call(0.5))
      assert.deepEqual(passed, { ...ever, spent: nothing })
      assert.deepEqual(await ledger.spent('server', day), nothing)
      await ledger.close()
    })

    test('a limit of nothing admits what costs nothing', async () => {
      const ledger = await open('free')
      const free: SpendLimit = { period: day, field: 'costUsd', limit: 0 }
      assert.equal(await ledger.reserve('server', [free], call(0)), undefined)
      assert.deepEqual(await ledger.reserve('server', [free], call(1e-9)), { ...free, spent: call(0) })
      await ledger.close()
    })

    test('however many ask at once, in two processes, a limit is filled and never passed', async () => {
      const ledgers = [await open('at once'), await open('at once')]
      const asked = Array.from({ length: 40 }, async (_, number) => {
        const ledger = ledgers[number % 2]
        return ledger?.reserve('server', [dollar], call(0.0625))
      })
      const refused = (await Promise.all(asked)).filter((passed) => passed !== undefined)
      assert.equal(refused.length, 24)
      for (const ledger of ledgers) assert.deepEqual(await ledger.spent('server', day), { calls: 16, costUsd: 1 })
      ledgers[0]?.settle('server', [day], { calls: 0, costUsd: -0.5 })
      // Its own next reservation comes after what it settled.
      assert.equal(await ledgers[0]?.reserve('server', [dollar], call(0.25)), undefined)
      assert.equal(await ledgers[1]?.reserve('server', [dollar], call(0.25)), undefined)
      assert.deepEqual(await ledgers[0]?.reserve('server', [dollar], call(0.0625)), {
        ...dollar,
        spent: { calls: 18, costUsd: 1 },
      })
      for (const ledger of ledgers) await ledger.close()
    })

    test('subjects and periods are apart, whatever they are called', async () => {
      const ledger = await open('apart')
      const subjects = ['key a', 'key A', 'key \u{1F600} "quoted\' %_\\', 'key ', 'key a b']
      for (const subject of subjects) assert.equal(await ledger.reserve(subject, [dollar], call(1)), undefined)
      for (const subject of subjects) assert.deepEqual(await ledger.spent(subject, day), call(1))
      assert.equal(await ledger.reserve('key a', [{ ...dollar, period: '2026-01-02' }], call(1)), undefined)
      await ledger.close()
    })

    test('what was spent is still spent after a restart, what was reserved or settled at the end too', async () => {
      const first = await open('restart')
      await first.reserve('key app', [dollar], call(0.5))
      await first.reserve('key app', [{ ...dollar, period: '2026-01-02' }], call(1))
      first.settle('key app', [day], { calls: 0, costUsd: -0.25 })
      await first.close()
      const second = await open('restart')
      assert.deepEqual(await second.spent('key app', day), { calls: 1, costUsd: 0.25 })
      assert.deepEqual(await second.spent('key app', '2026-01-02'), { calls: 1, costUsd: 1 })
      await second.close()
    })

    test('more is never given back than was booked', async () => {
      const ledger = await open('never below')
      await ledger.reserve('server', [dollar], call(0.25))
      ledger.settle('server', [day, 'always'], { calls: -2, costUsd: -0.5 })
      // Whoever asks what is spent is told after what was settled before.
      assert.deepEqual(await ledger.spent('server', day), nothing)
      assert.equal(await ledger.reserve('server', [{ ...dollar, limit: 9 }], call(0.5)), undefined)
      assert.deepEqual(await ledger.spent('server', day), { calls: 1, costUsd: 0.5 })
      assert.deepEqual(await ledger.spent('server', 'always'), nothing)
      await ledger.close()
    })
  })
}
