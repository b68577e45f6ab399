import type { SQLOutputValue } from 'node:sqlite'
import { openPrivateDatabase, type SchemaSteps } from '../sqlite/open-private-database.ts'
import type { Trace } from './trace.ts'
import type { TraceStore } from './trace-store.ts'

export interface SqliteTraceStoreOptions {
  /** File, made with mode 0600, or `:memory:`. */
  readonly file: string
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
  /** Traces are written together, at the latest after this. Default 50. */
  readonly writeAfterMs?: number
  /** Told when writing fails; the traces are kept and tried again. */
  readonly onWriteFailure?: (error: Error, waiting: number) => void
}

const schema: SchemaSteps = [
  `CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
   CREATE INDEX trace_by_age ON trace (started_at_ms)`,
]

/** More than this waiting for a disk that takes nothing: the oldest are given up. */
const waitingAtMost = 10_000

interface Waiting {
  readonly owner: string
  readonly trace: Trace
}

/**
 * Traces in an SQLite file. Writing is put off a little and done for many traces in one transaction, so that answering
 * never waits for the disk; `close` writes what is left.
 * @throws UsageError when a newer version of smacs wrote the file
 */
export function openSqliteTraceStore(options: SqliteTraceStoreOptions): TraceStore {
  const { file, retentionDays, wallClockMs, writeAfterMs = 50, onWriteFailure } = options
  const database = openPrivateDatabase(file, schema, 'The trace file')
  const insert = database.prepare('INSERT OR REPLACE INTO trace (id, owner, started_at_ms, body) VALUES (?, ?, ?, ?)')
  const select = database.prepare('SELECT body FROM trace WHERE id = ? AND owner = ?')
  const remove = database.prepare('DELETE FROM trace WHERE id = ? AND owner = ?')
  const removeOlder = database.prepare('DELETE FROM trace WHERE started_at_ms < ?')
  const waiting = new Map<string, Waiting>()
  let timer: NodeJS.Timeout | undefined

  const write = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { owner, trace } of waiting.values()) {
        insert.run(trace.id, owner, Date.parse(trace.startedAt), JSON.stringify(trace))
      }
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
    waiting.clear()
  }
  const tryToWrite = (): void => {
    try {
      write()
    } catch (error) {
      for (const id of [...waiting.keys()].slice(0, Math.max(0, waiting.size - waitingAtMost))) waiting.delete(id)
      onWriteFailure?.(error instanceof Error ? error : new Error(String(error)), waiting.size)
      schedule()
    }
  }
  const schedule = (): void => {
    timer ??= setTimeout(tryToWrite, writeAfterMs)
  }
  /** Overwritten pages stand in the journal too until it is cut. */
  const forget = (): void => {
    database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
  }

  return {
    add(owner, trace) {
      waiting.set(trace.id, { owner, trace })
      schedule()
    },
    get(owner, id) {
      const unwritten = waiting.get(id)
      if (unwritten !== undefined) return unwritten.owner === owner ? unwritten.trace : undefined
      const row: Record<string, SQLOutputValue> | undefined = select.get(id, owner)
      return typeof row?.body === 'string' ? (JSON.parse(row.body) as Trace) : undefined
    },
    delete(owner, id) {
      const unwritten = waiting.get(id)
      if (unwritten !== undefined && unwritten.owner === owner) waiting.delete(id)
      const deleted = remove.run(id, owner).changes > 0
      if (deleted) forget()
      return deleted || unwritten?.owner === owner
    },
    deleteExpired() {
      const deleted = Number(removeOlder.run(wallClockMs() - retentionDays * 86_400_000).changes)
      if (deleted > 0) forget()
      return deleted
    },
    flush: write,
    close() {
      try {
        write()
      } finally {
        clearTimeout(timer)
        database.close()
      }
    },
  }
}
