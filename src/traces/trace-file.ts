import type { DatabaseSync } from 'node:sqlite'
import { openPrivateDatabase, type SchemaSteps } from '../sqlite/open-private-database.ts'

const schema: SchemaSteps = [
  `CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
   CREATE INDEX trace_by_age ON trace (started_at_ms)`,
]

/** A trace as it lies in the file. */
export interface TraceRow {
  readonly id: string
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  /** JSON. */
  readonly body: string
}

/** @throws UsageError when a newer version of smacs wrote the file */
export function openTraceFile(file: string): DatabaseSync {
  return openPrivateDatabase(file, schema, 'The trace file')
}

/** Writes rows in one transaction, each in place of one of the same id. */
export function createRowWriter(database: DatabaseSync): (rows: readonly TraceRow[]) => void {
  const insert = database.prepare('INSERT OR REPLACE INTO trace (id, owner, started_at_ms, body) VALUES (?, ?, ?, ?)')
  return (rows) => {
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { id, owner, startedAtMs, body } of rows) insert.run(id, owner, startedAtMs, body)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
}
