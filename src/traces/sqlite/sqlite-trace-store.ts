import type { Feedback } from '../feedback.ts'
import type { TraceStore } from '../trace-store.ts'
import { createWriteBehindTraces, type TraceStoreOptions } from '../write-behind-traces.ts'
import { openTraceFile, traceFileWork } from './trace-file.ts'
import { createTraceFileThread, type TraceFileThread } from './trace-file-thread.ts'

export interface SqliteTraceStoreOptions extends TraceStoreOptions {
  /** File, made with mode 0600, or `:memory:`. */
  readonly file: string
}

/**
 * Traces in an SQLite file. Everything that changes the file is done on a thread of its own, many traces in one
 * transaction, so that answering never waits for the disk or for a program that holds the file.
 * @throws UsageError when it is another kind of file, or of a newer smacs; MachineFaultError when it cannot be opened
 */
export function openSqliteTraceStore({ file, ...options }: SqliteTraceStoreOptions): TraceStore {
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
  let isClosed = false

  const summariseOlder = async (): Promise<void> => {
    // The next start goes on where this one could not.
    for (let after: number | undefined = 0; after !== undefined && !isClosed; ) {
      after = await changes.summariseOlder(after).catch(() => undefined)
    }
  }
  const summarised = summariseOlder()

  return createWriteBehindTraces(
    {
      ...changes,
      list: reads.list,
      async read(owner, id) {
        const row = select.get({ id, owner: owner ?? null })
        return typeof row?.body === 'string' ? row.body : undefined
      },
      async feedback(owner, id) {
        const row = selectFeedback.get({ id, owner: owner ?? null })
        return typeof row?.body === 'string' ? (JSON.parse(row.body) as Feedback) : undefined
      },
      async close() {
        isClosed = true
        await summarised
        await Promise.all([changes.stop(), reads.stop()])
        database.close()
      },
    },
    options,
  )
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
