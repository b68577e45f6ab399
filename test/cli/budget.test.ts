import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteSpendLedger } from '../../src/budget/sqlite-spend-ledger.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-budget-'))
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models: [{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m, apiKey: env:NOT_SET }]
server:
  budget: { maxCostUsd: 20 }
  keys: [{ name: team blue, key: env:BLUE_KEY, budget: { maxCalls: 100, maxCostUsdPerDay: 5 } }]
`,
  )
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const smacs = (...parameters: readonly string[]): Promise<SmacsRun> =>
  runSmacs(['budget', ...parameters], { workingFolder: folder })
const spendingOf = async (...parameters: readonly string[]) =>
  JSON.parse((await smacs('show', '--json', ...parameters)).stdout).spending

test('before a server ran, the ceilings stand there with nothing spent, and no file is made', async () => {
  const shown = await smacs('show')
  expect(shown).toMatchObject({ status: 0, stderr: '' })
  expect(shown.stdout).toMatch(/key team blue +always +0 +100 +0\.000000 +–\nserver +always +0 +– +0\.000000 +20\n/)
  expect(await smacs('reset', 'server')).toMatchObject({ status: 2 })
  expect(await readdir(folder)).toEqual(['smacs.yaml'])
})

test('what was spent is shown and forgotten while a server has the file open, one period or all', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const ledger = openSqliteSpendLedger(join(folder, 'smacs-traces-spending.db'))
  const limitsOf = (...periods: readonly string[]) =>
    periods.map((period) => ({ period, field: 'calls', limit: 9 }) as const)
  await ledger.reserve('key team blue', limitsOf(today, '2020-01-01', 'always'), { calls: 1, costUsd: 0.25 })
  await ledger.reserve('server', limitsOf('always'), { calls: 1, costUsd: 0.25 })
  expect(await spendingOf()).toEqual([
    { subject: 'key team blue', period: today, calls: 1, costUsd: 0.25, maxCostUsd: 5 },
    { subject: 'key team blue', period: 'always', calls: 1, costUsd: 0.25, maxCalls: 100 },
    { subject: 'server', period: 'always', calls: 1, costUsd: 0.25, maxCostUsd: 20 },
  ])
  expect(await spendingOf('--all')).toHaveLength(4)

  expect((await smacs('reset', 'key', 'team', 'blue', '--period', today)).stdout).toBe(
    `key team blue counts from nothing again. Forgotten: ${today}: 1 call, $0.250000.\n`,
  )
  expect(ledger.spent('key team blue', today)).toEqual({ calls: 0, costUsd: 0 })
  expect(ledger.spent('key team blue', 'always')).toEqual({ calls: 1, costUsd: 0.25 })
  expect((await smacs('reset', 'key team blue')).status).toBe(0)
  expect(ledger.lastKnown('key team blue', '2020-01-01').calls).toBe(0)
  expect(ledger.lastKnown('server', 'always').calls).toBe(1)
  await ledger.close()
})

test('a name under which nothing is spent is wrong use, and the nearest is told', async () => {
  const ledger = openSqliteSpendLedger(join(folder, 'smacs-traces-spending.db'))
  await ledger.reserve('server', [{ period: 'always', field: 'calls', limit: 9 }], { calls: 1, costUsd: 0 })
  await ledger.close()
  expect(await smacs('reset', 'sever')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('The nearest name is `server`'),
  })
  expect(await smacs('reset', 'server', '--period', '2026-01-31')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is always'),
  })
})
