import type { DatabaseSync } from 'node:sqlite'
import { withFileFaults } from '../sqlite/file-fault.ts'
import { inTransaction } from '../sqlite/in-transaction.ts'
import { openPrivateDatabase, type PrivateFileKind } from '../sqlite/open-private-database.ts'
import { sqliteCode } from '../sqlite/sqlite-failure.ts'

const kind: PrivateFileKind = {
  what: 'The trace file',
  // "smct" in ASCII
  applicationId: 0x736d6374,
  steps: [
    `CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
     CREATE INDEX trace_by_age ON trace (started_at_ms)`,
  ],
}

/** A trace as it lies in the file. */
export interface TraceRow {
  readonly id: string
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  /** JSON. */
  readonly body: string
}

/** SQLite's codes for what is wrong with one row: too big, against a constraint, of the wrong type. */
const rowCodes: ReadonlySet<number | undefined> = new Set([18, 19, 20])

/** What changes the file; each of them waits while another program holds it. */
export interface TraceFileChanges {
  /**
   * Writes rows in one transaction, each in place of one of the same id.
   * @returns the ids of rows that can never be written; the others are
   */
  write(rows: readonly TraceRow[]): readonly string[]
  /** Deletes the owner's row; false where there was none. */
  remove(owner: string, id: string): boolean
  /** Deletes rows of before this time, in milliseconds since 1970; how many there were. */
  removeOlder(thanMs: number): number
}

/** @throws UsageError when it is another kind of file, or of a newer smacs; MachineFaultError when it cannot be opened */
export function openTraceFile(path: string): DatabaseSync {
  return openPrivateDatabase(path, kind)
}

/** @throws MachineFaultError from each method, when the machine keeps the file from being changed */
export function traceFileChanges(database: DatabaseSync, path: string): TraceFileChanges {
  const file = { what: kind.what, path }
  const insert = database.prepare('INSERT OR REPLACE INTO trace (id, owner, started_at_ms, body) VALUES (?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM trace WHERE id = ? AND owner = ?')
  const removeOlder = database.prepare('DELETE FROM trace WHERE started_at_ms < ?')
  /** Overwritten pages stand in the journal too until it is cut. */
  const forget = (): void => database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
  return {
    write: (rows) =>
      withFileFaults(file, () =>
        inTransaction(database, () => {
          const refused: string[] = []
          for (const { id, owner, startedAtMs, body } of rows) {
            try {
              insert.run(id, owner, startedAtMs, body)
            } catch (error) {
              if (!rowCodes.has(sqliteCode(error))) throw error
              refused.push(id)
            }
          }
          return refused
        }),
      ),
    remove: (owner, id) =>
      withFileFaults(file, () => {
        const removed = remove.run(id, owner).changes > 0
        if (removed) forget()
        return removed
      }),
    removeOlder: (thanMs) =>
      withFileFaults(file, () => {
        const removed = Number(removeOlder.run(thanMs).changes)
        if (removed > 0) forget()
        return removed
      }),
  }
}
