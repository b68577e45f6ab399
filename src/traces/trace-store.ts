import type { Feedback } from './feedback.ts'
import type { Trace } from './trace.ts'
import type { TraceListing, TraceQuery } from './trace-listing.ts'

/** Keeps traces for whoever made them. `owner` is an opaque id of a key; undefined = whoever's. */
export interface TraceStore {
  /** Takes a trace in; it can be read at once and is on disk a moment later. */
  add(owner: string, trace: Trace): void
  /**
   * The owner's trace of this id; undefined where there is none or another's.
   * @throws MachineFaultError when it cannot be read
   */
  get(owner: string | undefined, id: string): Promise<Trace | undefined>
  /**
   * Lists traces, away from the event loop. Those of an older version's file come in within seconds of its opening.
   * @throws MachineFaultError when the file cannot be read
   */
  list(query: TraceQuery): Promise<TraceListing>
  /**
   * What was said of the owner's trace last.
   * @throws MachineFaultError when it cannot be read
   */
  feedback(owner: string | undefined, id: string): Promise<Feedback | undefined>
  /**
   * Keeps what is said of the owner's trace, in place of what was said before, for as long as the trace; undefined takes it
   * back. False where there is no such trace, or nothing to take back.
   * @throws MachineFaultError when the file cannot be changed; say it again
   */
  setFeedback(owner: string | undefined, id: string, feedback: Feedback | undefined): Promise<boolean>
  /**
   * Really deletes the owner's trace; false where there was none.
   * @throws MachineFaultError when the file cannot be changed; ask again
   */
  delete(owner: string | undefined, id: string): Promise<boolean>
  /**
   * Really deletes what is older than the retention; how many there were.
   * @throws MachineFaultError when the file cannot be changed; ask again
   */
  deleteExpired(): Promise<number>
  /** Writes what is still in memory. @throws MachineFaultError when it cannot */
  flush(): Promise<void>
  /** Writes what is still in memory, and closes the file. @throws MachineFaultError when something is lost */
  close(): Promise<void>
}
