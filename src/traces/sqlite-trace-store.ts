import type { Feedback } from './feedback.ts'
import { readTrace } from './read-trace.ts'
import { openTraceFile, type TraceRow, traceFileWork, traceRow } from './trace-file.ts'
import { createTraceFileThread, type TraceFileThread } from './trace-file-thread.ts'
import type { TraceStore } from './trace-store.ts'

/** Why a trace is given up: it can never be written, or too many wait for a file that takes none. */
export type TraceLoss = 'unwritable' | 'no-room'

export interface SqliteTraceStoreOptions {
  /** File, made with mode 0600, or `:memory:`. */
  readonly file: string
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
  /** Traces are handed over to be written together, at the latest after this. Default 50. */
  readonly writeAfterMs?: number
  /** Told when writing fails, once until it fails otherwise or works again; the traces are kept and tried again. */
  readonly onWriteFailure?: (error: Error, waiting: number) => void
  /** Told when writing works again. */
  readonly onWriteRecovery?: () => void
  /** Told of a trace that is given up alone. */
  readonly onLoss?: (loss: TraceLoss, id: string) => void
}

/** More than this waiting for a disk that takes nothing: the oldest are given up. */
const waitingAtMost = { traces: 10_000, characters: 256 * 1024 * 1024 }
/** The longest pause between two tries. */
const retryAtMostMs = 2_000

/**
 * Traces in an SQLite file. Everything that changes the file is done on a thread of its own, many traces in one
 * transaction, so that answering never waits for the disk or for a program that holds the file. A trace stays in memory
 * until it is in the file.
 * @throws UsageError when it is another kind of file, or of a newer smacs; MachineFaultError when it cannot be opened
 */
export function openSqliteTraceStore(options: SqliteTraceStoreOptions): TraceStore {
  const { file, retentionDays, wallClockMs, writeAfterMs = 50, onWriteFailure, onWriteRecovery, onLoss } = options
  const database = openTraceFile(file)
  const whose = 'trace.id = :id AND (:owner IS NULL OR owner = :owner)'
  const select = database.prepare(`SELECT body FROM trace WHERE ${whose}`)
  const selectFeedback = database.prepare(
    `SELECT feedback.body FROM feedback JOIN trace ON trace.id = feedback.id WHERE ${whose}`,
  )
  const thread = (): TraceFileThread => (file === ':memory:' ? workAtOnce(file, database) : createTraceFileThread(file))
  const changes = thread()
  // A thread of their own: they wait for no disk, and nothing that is written waits for a search.
  const reads = thread()
  const waiting = new Map<string, TraceRow>()
  let waitingCharacters = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let failures = 0
  let toldFailure: string | undefined
  let isClosed = false

  const drop = (id: string): void => {
    waitingCharacters -= waiting.get(id)?.body.length ?? 0
    waiting.delete(id)
  }
  const makeRoom = (): void => {
    for (const id of waiting.keys()) {
      if (waiting.size <= waitingAtMost.traces && waitingCharacters <= waitingAtMost.characters) return
      drop(id)
      onLoss?.('no-room', id)
    }
  }
  const write = async (): Promise<void> => {
    const batch = [...waiting.values()]
    if (batch.length === 0) return
    const unwritable = new Set(await changes.write(batch))
    for (const row of batch) if (waiting.get(row.id) === row) drop(row.id)
    for (const id of unwritable) onLoss?.('unwritable', id)
  }
  const writeBehind = async (): Promise<void> => {
    try {
      await write()
      if (toldFailure !== undefined) onWriteRecovery?.()
      failures = 0
      toldFailure = undefined
    } catch (thrown) {
      failures += 1
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      if (error.message !== toldFailure) onWriteFailure?.(error, waiting.size)
      toldFailure = error.message
    }
  }
  const schedule = (): void => {
    if (isClosed || writing !== undefined || timer !== undefined || waiting.size === 0) return
    const pauseMs = failures === 0 ? writeAfterMs : Math.min(retryAtMostMs, 50 * 2 ** failures)
    timer = setTimeout(() => {
      timer = undefined
      writing = writeBehind().finally(() => {
        writing = undefined
        schedule()
      })
    }, pauseMs)
  }

  const summariseOlder = async (): Promise<void> => {
    // The next start goes on where this one could not.
    for (let after: number | undefined = 0; after !== undefined && !isClosed; ) {
      after = await changes.summariseOlder(after).catch(() => undefined)
    }
  }
  const summarised = summariseOlder()

  return {
    add(owner, trace) {
      let row: TraceRow
      try {
        row = traceRow(owner, trace)
      } catch {
        onLoss?.('unwritable', trace.id)
        return
      }
      drop(trace.id)
      waiting.set(trace.id, row)
      waitingCharacters += row.body.length
      makeRoom()
      schedule()
    },
    async get(owner, id) {
      const unwritten = waiting.get(id)
      if (unwritten !== undefined) return isOwn(owner, unwritten) ? readTrace(unwritten.body) : undefined
      const row = select.get({ id, owner: owner ?? null })
      return typeof row?.body === 'string' ? readTrace(row.body) : undefined
    },
    async list(query) {
      // What the file does not take now is missing from the list until it does.
      await write().catch(() => undefined)
      return reads.list(query)
    },
    async feedback(owner, id) {
      const row = selectFeedback.get({ id, owner: owner ?? null })
      return typeof row?.body === 'string' ? (JSON.parse(row.body) as Feedback) : undefined
    },
    async setFeedback(owner, id, feedback) {
      if (feedback === undefined) return changes.removeFeedback(owner, id)
      await write()
      return changes.setFeedback(owner, id, feedback)
    },
    async delete(owner, id) {
      const unwritten = waiting.get(id)
      const wasWaiting = unwritten !== undefined && isOwn(owner, unwritten)
      if (wasWaiting) drop(id)
      // Behind the batch that may hold it.
      return (await changes.remove(owner, id)) || wasWaiting
    },
    deleteExpired: () => changes.removeOlder(wallClockMs() - retentionDays * 86_400_000),
    flush: write,
    async close() {
      isClosed = true
      clearTimeout(timer)
      try {
        await writing
        await write()
      } finally {
        await summarised
        await Promise.all([changes.stop(), reads.stop()])
        database.close()
      }
    },
  }
}

function isOwn(owner: string | undefined, row: TraceRow): boolean {
  return owner === undefined || row.owner === owner
}

/** A database in memory is seen by its own connection alone. */
function workAtOnce(file: string, database: ReturnType<typeof openTraceFile>): TraceFileThread {
  const work = traceFileWork(database, file)
  return {
    write: async (rows) => work.write(rows),
    remove: async (owner, id) => work.remove(owner, id),
    removeOlder: async (thanMs) => work.removeOlder(thanMs),
    setFeedback: async (owner, id, feedback) => work.setFeedback(owner, id, feedback),
    removeFeedback: async (owner, id) => work.removeFeedback(owner, id),
    list: async (query) => work.list(query),
    summariseOlder: async (after) => work.summariseOlder(after),
    stop: async () => undefined,
  }
}
