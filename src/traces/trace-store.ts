import type { Trace } from './trace.ts'

/** Keeps traces for whoever made them. */
export interface TraceStore {
  /** Takes a trace in; it can be read at once and is on disk a moment later. `owner` is an opaque id of the key. */
  add(owner: string, trace: Trace): void
  /** The owner's trace of this id; undefined where there is none or another's. */
  get(owner: string, id: string): Trace | undefined
  /**
   * Really deletes the owner's trace; false where there was none.
   * @throws MachineFaultError when the file cannot be changed; ask again
   */
  delete(owner: string, id: string): Promise<boolean>
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
