import type { DatabaseSync } from 'node:sqlite'
import { withFileFaults } from '../sqlite/file-fault.ts'
import { inTransaction } from '../sqlite/in-transaction.ts'
import { openPrivateDatabase, type PrivateFileKind } from '../sqlite/open-private-database.ts'
import type { Spend } from './spend-ledger.ts'

const kind: PrivateFileKind = {
  what: 'The spending file',
  // "smcl" in ASCII
  applicationId: 0x736d636c,
  steps: [
    `CREATE TABLE spend (subject TEXT NOT NULL, period TEXT NOT NULL, calls INTEGER NOT NULL, cost_usd REAL NOT NULL,
     PRIMARY KEY (subject, period)) STRICT, WITHOUT ROWID`,
  ],
}

/** What one subject has spent in one period. */
export interface SpendEntry extends Spend {
  /** `server` or `key NAME`. */
  readonly subject: string
  /** A UTC day like `2026-01-31`, or `always`. */
  readonly period: string
}

/** The file that spending is kept in. Several processes may have it open; nothing of it is kept in memory. */
export interface SpendingFile {
  spent(subject: string, period: string): Spend
  /** Every entry, by subject and period. */
  entries(): readonly SpendEntry[]
  /** Adds to an entry, to be called in a transaction. Nothing falls below 0. */
  add(subject: string, period: string, change: Spend): void
  /** Forgets entries; how many there were. @param period undefined = all */
  forget(subject: string, period: string | undefined): number
  /** @throws MachineFaultError `file-locked` where another process is writing */
  transaction<Result>(work: () => Result): Result
  close(): void
}

/** Spending lives beside the traces, in a file of its own: it has no retention. */
export function spendingPath(tracesFile: string): string {
  return tracesFile === ':memory:' ? tracesFile : `${tracesFile.replace(/\.db$/, '')}-spending.db`
}

/**
 * Opens it, mode 0600, made where it is missing.
 * @param busyTimeoutMs how long a transaction holds its thread up while another process writes; a server never does
 * @throws UsageError when it is another kind of file, or of a newer smacs; MachineFaultError when it cannot be opened
 */
export function openSpendingFile(path: string, busyTimeoutMs = 0): SpendingFile {
  const database = openPrivateDatabase(path, kind)
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  const file = { what: kind.what, path }
  const select = database.prepare('SELECT calls, cost_usd FROM spend WHERE subject = ? AND period = ?')
  const selectAll = database.prepare('SELECT subject, period, calls, cost_usd FROM spend ORDER BY subject, period')
  const upsert = database.prepare(
    `INSERT INTO spend (subject, period, calls, cost_usd) VALUES (:subject, :period, MAX(0, :calls), MAX(0.0, :costUsd))
     ON CONFLICT DO UPDATE SET calls = MAX(0, calls + :calls), cost_usd = MAX(0.0, cost_usd + :costUsd)`,
  )
  return {
    spent(subject, period) {
      const row = withFileFaults(file, () => select.get(subject, period))
      return spendOf(row)
    },
    entries: () =>
      withFileFaults(file, () => selectAll.all()).map((row) => ({
        subject: String(row.subject),
        period: String(row.period),
        ...spendOf(row),
      })),
    add(subject, period, { calls, costUsd }) {
      upsert.run({ subject, period, calls, costUsd })
    },
    forget(subject, period) {
      const removed =
        period === undefined
          ? database.prepare('DELETE FROM spend WHERE subject = ?').run(subject)
          : database.prepare('DELETE FROM spend WHERE subject = ? AND period = ?').run(subject, period)
      return Number(removed.changes)
    },
    transaction: (work) => withFileFaults(file, () => inTransaction(database, work)),
    close: () => database.close(),
  }
}

type Row = ReturnType<ReturnType<DatabaseSync['prepare']>['get']>

function spendOf(row: Row): Spend {
  return { calls: Number(row?.calls ?? 0), costUsd: Number(row?.cost_usd ?? 0) }
}
