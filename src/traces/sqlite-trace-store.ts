import type { SQLOutputValue } from 'node:sqlite'
import { createBackgroundWriter } from './background-writer.ts'
import type { Trace } from './trace.ts'
import { createRowWriter, openTraceFile, type TraceRow } from './trace-file.ts'
import type { TraceStore } from './trace-store.ts'

export interface SqliteTraceStoreOptions {
  /** File, made with mode 0600, or `:memory:`. */
  readonly file: string
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
  /** Traces are handed over to be written together, at the latest after this. Default 50. */
  readonly writeAfterMs?: number
  /** Told when writing fails; the traces are kept and tried again. */
  readonly onWriteFailure?: (error: Error, waiting: number) => void
}

/** More than this waiting for a disk that takes nothing: the oldest are given up. */
const waitingAtMost = 10_000

interface Waiting {
  readonly owner: string
  readonly trace: Trace
}

/**
 * Traces in an SQLite file. Writing is put off a little and done for many traces in one transaction on a thread of its
 * own, so that answering never waits for the disk; `close` writes what is left. A trace stays in memory until it is in
 * the file.
 * @throws UsageError when a newer version of smacs wrote the file
 */
export function openSqliteTraceStore(options: SqliteTraceStoreOptions): TraceStore {
  const { file, retentionDays, wallClockMs, writeAfterMs = 50, onWriteFailure } = options
  const database = openTraceFile(file)
  const writeRows = createRowWriter(database)
  const select = database.prepare('SELECT body FROM trace WHERE id = ? AND owner = ?')
  const remove = database.prepare('DELETE FROM trace WHERE id = ? AND owner = ?')
  const removeOlder = database.prepare('DELETE FROM trace WHERE started_at_ms < ?')
  // A database in memory is seen by its own connection alone.
  const background = file === ':memory:' ? undefined : createBackgroundWriter(file)
  const waiting = new Map<string, Waiting>()
  /** Being written by the other thread. */
  let underWay: ReadonlyMap<string, Waiting> | undefined
  /** Owners of traces that were deleted while they were being written: deleted again when they may have got into the file. */
  const unwanted = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const write = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    writeRows(rowsOf(waiting))
    waiting.clear()
  }
  const writeBehind = async (): Promise<void> => {
    timer = undefined
    if (background === undefined) return write()
    const batch = new Map(waiting)
    underWay = batch
    try {
      await background.write(rowsOf(batch))
      for (const [id, written] of batch) if (waiting.get(id) === written) waiting.delete(id)
    } finally {
      if (!isClosed) deleteAgain()
    }
  }
  const deleteAgain = (): void => {
    underWay = undefined
    if (unwanted.size === 0) return
    for (const [id, owner] of unwanted) {
      remove.run(id, owner)
      unwanted.delete(id)
    }
    forget()
  }
  const schedule = (): void => {
    if (underWay !== undefined || waiting.size === 0) return
    timer ??= setTimeout(() => {
      writeBehind()
        .catch((error: unknown) => {
          if (isClosed) return
          for (const id of [...waiting.keys()].slice(0, Math.max(0, waiting.size - waitingAtMost))) waiting.delete(id)
          onWriteFailure?.(error instanceof Error ? error : new Error(String(error)), waiting.size)
        })
        .finally(() => {
          if (!isClosed) schedule()
        })
    }, writeAfterMs)
  }
  /** Overwritten pages stand in the journal too until it is cut. */
  const forget = (): void => {
    database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
  }

  return {
    add(owner, trace) {
      waiting.set(trace.id, { owner, trace })
      // It takes the place of the one deleted.
      unwanted.delete(trace.id)
      schedule()
    },
    get(owner, id) {
      const unwritten = waiting.get(id)
      if (unwritten !== undefined) return unwritten.owner === owner ? unwritten.trace : undefined
      if (unwanted.has(id)) return undefined
      const row: Record<string, SQLOutputValue> | undefined = select.get(id, owner)
      return typeof row?.body === 'string' ? (JSON.parse(row.body) as Trace) : undefined
    },
    delete(owner, id) {
      const unwritten = waiting.get(id)
      if (unwritten !== undefined && unwritten.owner === owner) waiting.delete(id)
      if (underWay?.get(id)?.owner === owner) unwanted.set(id, owner)
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
    async close() {
      isClosed = true
      clearTimeout(timer)
      try {
        if (background?.isRunning) await background.stop()
        write()
        deleteAgain()
      } finally {
        database.close()
      }
    },
  }
}

function rowsOf(waiting: ReadonlyMap<string, Waiting>): readonly TraceRow[] {
  return Array.from(waiting.values(), ({ owner, trace }) => ({
    id: trace.id,
    owner,
    startedAtMs: Date.parse(trace.startedAt),
    body: JSON.stringify(trace),
  }))
}
