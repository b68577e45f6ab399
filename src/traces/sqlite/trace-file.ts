import type { DatabaseSync } from 'node:sqlite'
import { withFileFaults } from '../../sqlite/file-fault.ts'
import { inTransaction } from '../../sqlite/in-transaction.ts'
import { openPrivateDatabase, type PrivateFileKind } from '../../sqlite/open-private-database.ts'
import { sqliteCode } from '../../sqlite/sqlite-failure.ts'
import type { Feedback } from '../feedback.ts'
import { readTrace } from '../read-trace.ts'
import type { Trace } from '../trace.ts'
import type { TraceListing, TraceQuery } from '../trace-listing.ts'
import { type TraceRow, traceRow } from '../trace-row.ts'
import { listTraces } from './list-traces.ts'

const kind: PrivateFileKind = {
  what: 'The trace file',
  // "smct" in ASCII
  applicationId: 0x736d6374,
  steps: [
    `CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
     CREATE INDEX trace_by_age ON trace (started_at_ms)`,
    // What lists are made of stands apart from the bodies. \`words\` is last: only a search reads so far.
    `CREATE TABLE summary (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, strategy TEXT NOT NULL,
       status TEXT NOT NULL, models TEXT NOT NULL, confidence REAL, degraded INTEGER NOT NULL, answers INTEGER,
       bank_dataset TEXT, body TEXT NOT NULL, words TEXT NOT NULL) STRICT;
     CREATE INDEX summary_by_age ON summary (started_at_ms, id);
     CREATE INDEX summary_by_owner ON summary (owner, started_at_ms, id);
     CREATE TABLE feedback (id TEXT PRIMARY KEY, verdict TEXT NOT NULL, body TEXT NOT NULL) STRICT;
     CREATE TRIGGER trace_deleted AFTER DELETE ON trace BEGIN
       DELETE FROM summary WHERE id = OLD.id;
       DELETE FROM feedback WHERE id = OLD.id;
     END`,
  ],
}

/** A trace as it was written; undefined for what is none. */
function parsedTrace(body: string): Trace | undefined {
  try {
    return readTrace(body)
  } catch {
    return undefined
  }
}

/** SQLite's codes for what is wrong with one row: too big, against a constraint, of the wrong type. */
const rowCodes: ReadonlySet<number | undefined> = new Set([18, 19, 20])

/** What is done with the file away from the event loop. `owner` undefined = whoever's. */
export interface TraceFileWork {
  /**
   * Writes rows in one transaction, each in place of one of the same id.
   * @returns the ids of rows that can never be written; the others are
   */
  write(rows: readonly TraceRow[]): readonly string[]
  /** Deletes the owner's row; false where there was none. */
  remove(owner: string | undefined, id: string): boolean
  /** Deletes rows of before this time, in milliseconds since 1970; how many there were. */
  removeOlder(thanMs: number): number
  /** Keeps what was said of the owner's trace, in place of what was said before; false where there is no such trace. */
  setFeedback(owner: string | undefined, id: string, feedback: Feedback): boolean
  removeFeedback(owner: string | undefined, id: string): boolean
  list(query: TraceQuery): TraceListing
  /**
   * Summarises some of the traces that an older version of smacs wrote.
   * @param after where to go on, undefined = at the start
   * @returns where to go on; undefined when all are summarised
   */
  summariseOlder(after: number | undefined): number | undefined
}

/** Summarised in one transaction: others want to write meanwhile. */
const summarisedAtOnce = 100

/** @throws UsageError when it is another kind of file, or of a newer smacs; MachineFaultError when it cannot be opened */
export function openTraceFile(path: string): DatabaseSync {
  return openPrivateDatabase(path, kind)
}

/** @throws MachineFaultError from each method, when the machine keeps the file from being read or changed */
export function traceFileWork(database: DatabaseSync, path: string): TraceFileWork {
  const file = { what: kind.what, path }
  const whose = 'id = :id AND (:owner IS NULL OR owner = :owner)'
  const insert = database.prepare('INSERT OR REPLACE INTO trace (id, owner, started_at_ms, body) VALUES (?, ?, ?, ?)')
  const summarise = database.prepare(
    `INSERT OR REPLACE INTO summary (id, owner, started_at_ms, strategy, status, models, confidence, degraded, answers,
       bank_dataset, body, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const remove = database.prepare(`DELETE FROM trace WHERE ${whose}`)
  const removeOlder = database.prepare('DELETE FROM trace WHERE started_at_ms < ?')
  const setFeedback = database.prepare(
    `INSERT OR REPLACE INTO feedback (id, verdict, body) SELECT id, :verdict, :body FROM trace WHERE ${whose}`,
  )
  const removeFeedback = database.prepare(`DELETE FROM feedback WHERE id IN (SELECT id FROM trace WHERE ${whose})`)
  const unsummarised = database.prepare(
    `SELECT rowid, owner, body FROM trace
     WHERE rowid > ? AND NOT EXISTS (SELECT 1 FROM summary WHERE summary.id = trace.id) ORDER BY rowid LIMIT ?`,
  )
  /** Overwritten pages stand in the journal too until it is cut. */
  const forget = (): void => database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
  const insertSummary = ({ id, owner, startedAtMs, summary, words }: Omit<TraceRow, 'body'>): void => {
    const { strategy, status, models, confidence = null, degraded, answers = null, bankDataset = null } = summary
    const found = [JSON.stringify(models), confidence, Number(degraded), answers, bankDataset] as const
    summarise.run(id, owner, startedAtMs, strategy, status, ...found, JSON.stringify(summary), words)
  }
  return {
    write: (rows) =>
      withFileFaults(file, () =>
        inTransaction(database, () => {
          const refused: string[] = []
          for (const row of rows) {
            try {
              insert.run(row.id, row.owner, row.startedAtMs, row.body)
              insertSummary(row)
            } catch (error) {
              if (!rowCodes.has(sqliteCode(error))) throw error
              refused.push(row.id)
            }
          }
          return refused
        }),
      ),
    remove: (owner, id) =>
      withFileFaults(file, () => {
        const removed = remove.run({ owner: owner ?? null, id }).changes > 0
        if (removed) forget()
        return removed
      }),
    removeOlder: (thanMs) =>
      withFileFaults(file, () => {
        const removed = Number(removeOlder.run(thanMs).changes)
        if (removed > 0) forget()
        return removed
      }),
    setFeedback: (owner, id, feedback) =>
      withFileFaults(file, () => {
        const { verdict } = feedback
        return setFeedback.run({ owner: owner ?? null, id, verdict, body: JSON.stringify(feedback) }).changes > 0
      }),
    removeFeedback: (owner, id) =>
      withFileFaults(file, () => removeFeedback.run({ owner: owner ?? null, id }).changes > 0),
    list: (query) => withFileFaults(file, () => listTraces(database, query)),
    summariseOlder: (after = 0) =>
      withFileFaults(file, () =>
        inTransaction(database, () => {
          const rows = unsummarised.all(after, summarisedAtOnce)
          for (const { owner, body } of rows) {
            const trace = parsedTrace(String(body))
            if (trace !== undefined) insertSummary(traceRow(String(owner), trace))
          }
          const last = rows.at(-1)?.rowid
          return last === undefined ? undefined : Number(last)
        }),
      ),
  }
}
