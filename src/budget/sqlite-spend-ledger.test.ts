import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteSpendLedger } from './sqlite-spend-ledger.ts'

test('what was spent is still spent after a restart, and what was reserved too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-spend-'))
  try {
    const file = join(folder, 'spend.db')
    const first = openSqliteSpendLedger(file)
    first.add('key app', '2026-01-01', { calls: 1, costUsd: 0.5 })
    first.add('key app', '2026-01-01', { calls: 0, costUsd: -0.25 })
    first.add('key app', '2026-01-02', { calls: 1, costUsd: 1 })
    first.close()
    const second = openSqliteSpendLedger(file)
    expect(second.spent('key app', '2026-01-01')).toEqual({ calls: 1, costUsd: 0.25 })
    expect(second.spent('key app', '2026-01-02')).toEqual({ calls: 1, costUsd: 1 })
    expect(second.spent('key other', '2026-01-01')).toEqual({ calls: 0, costUsd: 0 })
    second.close()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
})
