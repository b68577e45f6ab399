import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as vitest from 'vitest'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { spendLedgerContract } from './spend-ledger.contract.ts'
import type { SpendLimit } from './spend-ledger.ts'
import { openSqliteSpendLedger } from './sqlite-spend-ledger.ts'

let contractFolder = ''
beforeAll(async () => {
  contractFolder = await mkdtemp(join(tmpdir(), 'smacs-spend-'))
})
afterAll(() => rm(contractFolder, { recursive: true }))
spendLedgerContract(
  vitest,
  'an SQLite ledger',
  async (name) => openSqliteSpendLedger(join(contractFolder, `${name}.db`)),
  { testTimeoutMs: 60_000 },
)

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-spend-'))
  file = join(folder, 'spend.db')
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(folder, { recursive: true })
})

const day = '2026-01-01'
const dollar: SpendLimit = { period: day, field: 'costUsd', limit: 1 }
const call = (costUsd: number) => ({ calls: 1, costUsd })

test('only the owner of the file may read it', async () => {
  const ledger = openSqliteSpendLedger(file)
  await ledger.reserve('key app', [dollar], call(0.5))
  await ledger.close()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('while another program holds the file nobody waits: reserving fails at once, settlements are kept and told once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const failures: unknown[] = []
  const ledger = openSqliteSpendLedger(file, { onFailure: (error) => failures.push(error) })
  for (let calls = 0; calls < 2; calls += 1) await ledger.reserve('server', [dollar], call(0.5))
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  for (let calls = 0; calls < 2; calls += 1) ledger.settle('server', [day], { calls: 0, costUsd: -0.25 })
  expect(() => ledger.reserve('server', [dollar], call(0.5))).toThrow(/spend\.db is held by another program/)
  vi.advanceTimersByTime(60_000)
  expect(failures).toMatchObject([{ fault: 'file-locked' }])
  expect(ledger.spent('server', day)).toEqual({ calls: 2, costUsd: 1 })
  other.exec('ROLLBACK')
  other.close()
  vi.advanceTimersByTime(60_000)
  expect(ledger.spent('server', day)).toEqual({ calls: 2, costUsd: 0.5 })
  vi.useRealTimers()
  await ledger.close()
})

test('what was forgotten in between is not given back below nothing', async () => {
  const ledger = openSqliteSpendLedger(file)
  await ledger.reserve('server', [dollar], call(0.5))
  const operator = new DatabaseSync(file)
  operator.exec('DELETE FROM spend')
  operator.close()
  ledger.settle('server', [day], { calls: 0, costUsd: -0.25 })
  expect(ledger.spent('server', day)).toEqual({ calls: 0, costUsd: 0 })
  await ledger.close()
})

test('a file of something else is refused and left as it was', async () => {
  const foreign = new DatabaseSync(file)
  foreign.exec('CREATE TABLE spend (note TEXT)')
  foreign.close()
  const texts = [await readFile(file), Buffer.from('a shopping list')]
  for (const bytes of texts) {
    await writeFile(file, bytes, { mode: 0o644 })
    expect(() => openSqliteSpendLedger(file)).toThrow(/is another kind of file\. It was left as it is/)
    expect(await readFile(file)).toEqual(bytes)
    expect((await stat(file)).mode & 0o777).toBe(0o644)
  }
})
