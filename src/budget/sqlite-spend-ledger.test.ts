import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SpendLimit } from './spend-ledger.ts'
import { openSqliteSpendLedger } from './sqlite-spend-ledger.ts'

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

test('what was spent is still spent after a restart, and what was reserved too', async () => {
  const first = openSqliteSpendLedger(file)
  first.reserve('key app', [dollar], call(0.5))
  first.settle('key app', [day], { calls: 0, costUsd: -0.25 })
  first.reserve('key app', [{ ...dollar, period: '2026-01-02' }], call(1))
  await first.close()
  const second = openSqliteSpendLedger(file)
  expect(second.spent('key app', day)).toEqual({ calls: 1, costUsd: 0.25 })
  expect(second.spent('key app', '2026-01-02')).toEqual({ calls: 1, costUsd: 1 })
  expect(second.spent('key other', day)).toEqual({ calls: 0, costUsd: 0 })
  await second.close()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('two servers on one file never spend more together than the ceiling, and none forgets the other’s spending', async () => {
  const servers = [openSqliteSpendLedger(file), openSqliteSpendLedger(file)]
  let booked = 0
  for (let round = 0; round < 20; round += 1) {
    for (const server of servers) {
      if (server.reserve('server', [dollar], call(0.125)) === undefined) booked += 1
      else server.settle('server', [day], { calls: 0, costUsd: 0 })
    }
  }
  expect(booked).toBe(8)
  for (const server of servers) expect(server.spent('server', day)).toEqual({ calls: 8, costUsd: 1 })
  servers[0]?.settle('server', [day], { calls: 0, costUsd: -0.5 })
  expect(servers[1]?.reserve('server', [dollar], call(0.5))).toBeUndefined()
  expect(servers[0]?.reserve('server', [dollar], call(0.125))).toMatchObject({ limit: 1, spent: { costUsd: 1 } })
  for (const server of servers) await server.close()
})

test('one limit of several that would be passed books nothing in any', async () => {
  const ledger = openSqliteSpendLedger(file)
  const ever: SpendLimit = { period: 'always', field: 'calls', limit: 0 }
  expect(ledger.reserve('server', [dollar, ever], call(0.5))).toMatchObject(ever)
  expect(ledger.spent('server', day)).toEqual({ calls: 0, costUsd: 0 })
  await ledger.close()
})

test('while another program holds the file nobody waits: reserving fails at once, settlements are kept and told once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const failures: unknown[] = []
  const ledger = openSqliteSpendLedger(file, { onFailure: (error) => failures.push(error) })
  for (let calls = 0; calls < 2; calls += 1) ledger.reserve('server', [dollar], call(0.5))
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
  ledger.reserve('server', [dollar], call(0.5))
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
