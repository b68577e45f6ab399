import { openPrivateDatabase, type SchemaSteps } from '../sqlite/open-private-database.ts'
import type { Spend, SpendLedger } from './spend-ledger.ts'

const schema: SchemaSteps = [
  `CREATE TABLE spend (subject TEXT NOT NULL, period TEXT NOT NULL, calls INTEGER NOT NULL, cost_usd REAL NOT NULL,
   PRIMARY KEY (subject, period)) STRICT, WITHOUT ROWID`,
]

/** A ledger that outlives the process. */
export interface DurableSpendLedger extends SpendLedger {
  close(): void
}

/**
 * Opens a ledger in an SQLite file of mode 0600. One process a file: what has been read once is answered from memory.
 * @throws UsageError when a newer version of smacs wrote the file
 */
export function openSqliteSpendLedger(file: string): DurableSpendLedger {
  const database = openPrivateDatabase(file, schema, 'The spending file')
  const select = database.prepare('SELECT calls, cost_usd FROM spend WHERE subject = ? AND period = ?')
  const store = database.prepare('INSERT OR REPLACE INTO spend (subject, period, calls, cost_usd) VALUES (?, ?, ?, ?)')
  const known = new Map<string, Map<string, Spend>>()
  const periodsOf = (subject: string): Map<string, Spend> => {
    const periods = known.get(subject) ?? new Map<string, Spend>()
    known.set(subject, periods)
    return periods
  }
  return {
    spent(subject, period) {
      const periods = periodsOf(subject)
      const remembered = periods.get(period)
      if (remembered !== undefined) return remembered
      const row = select.get(subject, period)
      const spend = { calls: Number(row?.calls ?? 0), costUsd: Number(row?.cost_usd ?? 0) }
      periods.set(period, spend)
      return spend
    },
    add(subject, period, change) {
      const before = this.spent(subject, period)
      const after = { calls: before.calls + change.calls, costUsd: before.costUsd + change.costUsd }
      store.run(subject, period, after.calls, after.costUsd)
      periodsOf(subject).set(period, after)
    },
    close: () => database.close(),
  }
}
