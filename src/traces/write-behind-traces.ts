import type { Feedback } from './feedback.ts'
import { readTrace } from './read-trace.ts'
import type { TraceListing, TraceQuery } from './trace-listing.ts'
import { type TraceRow, traceRow } from './trace-row.ts'
import type { TraceStore } from './trace-store.ts'

/** Why a trace is given up: it can never be written, or too many wait for a place that takes none. */
export type TraceLoss = 'unwritable' | 'no-room'

/** Where traces are kept. `owner` undefined = whoever's. Each rejects with a MachineFaultError while it cannot. */
export interface TracePlace {
  /** The JSON of the owner's trace. */
  read(owner: string | undefined, id: string): Promise<string | undefined>
  feedback(owner: string | undefined, id: string): Promise<Feedback | undefined>
  list(query: TraceQuery): Promise<TraceListing>
  /**
   * Writes rows, each in place of one of the same id. This and every change after it is done in the order of asking.
   * @returns the ids of rows that can never be written; the others are
   */
  write(rows: readonly TraceRow[]): Promise<readonly string[]>
  /** Deletes the owner's row; false where there was none. */
  remove(owner: string | undefined, id: string): Promise<boolean>
  /** Deletes rows of before this time, in milliseconds since 1970; how many there were. */
  removeOlder(thanMs: number): Promise<number>
  /** Keeps what was said of the owner's trace, in place of what was said before; false where there is no such trace. */
  setFeedback(owner: string | undefined, id: string, feedback: Feedback): Promise<boolean>
  removeFeedback(owner: string | undefined, id: string): Promise<boolean>
  /** To be called when nothing is pending any more. */
  close(): Promise<void>
}

export interface TraceStoreOptions {
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

/** More than this waiting for a place that takes nothing: the oldest are given up. */
const waitingAtMost = { traces: 10_000, characters: 256 * 1024 * 1024 }
/** The longest pause between two tries. */
const retryAtMostMs = 2_000

/** Keeps each trace in memory until it is in its place: many are written together, and answering never waits for it. */
export function createWriteBehindTraces(place: TracePlace, options: TraceStoreOptions): TraceStore {
  const { retentionDays, wallClockMs, writeAfterMs = 50, onWriteFailure, onWriteRecovery, onLoss } = options
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
    const unwritable = new Set(await place.write(batch))
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
      const body = await place.read(owner, id)
      return body === undefined ? undefined : readTrace(body)
    },
    async list(query) {
      // What cannot be written now is missing from the list until it is.
      await write().catch(() => undefined)
      return place.list(query)
    },
    async feedback(owner, id) {
      const unwritten = waiting.get(id)
      if (unwritten === undefined) return place.feedback(owner, id)
      // What is not known to be written can be read even where its place cannot.
      return isOwn(owner, unwritten) ? place.feedback(owner, id).catch(() => undefined) : undefined
    },
    async setFeedback(owner, id, feedback) {
      if (feedback === undefined) return place.removeFeedback(owner, id)
      await write()
      return place.setFeedback(owner, id, feedback)
    },
    async delete(owner, id) {
      const unwritten = waiting.get(id)
      const wasWaiting = unwritten !== undefined && isOwn(owner, unwritten)
      if (wasWaiting) drop(id)
      // Behind the batch that may hold it.
      return (await place.remove(owner, id)) || wasWaiting
    },
    deleteExpired: () => place.removeOlder(wallClockMs() - retentionDays * 86_400_000),
    flush: write,
    async close() {
      isClosed = true
      clearTimeout(timer)
      try {
        await writing
        await write()
      } finally {
        await place.close()
      }
    },
  }
}

function isOwn(owner: string | undefined, row: TraceRow): boolean {
  return owner === undefined || row.owner === owner
}
