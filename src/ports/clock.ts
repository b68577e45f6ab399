/** Time as a parameter: milliseconds since an arbitrary start, never going back. */
export interface Clock {
  nowMs(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted before. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
  /** Runs `onTime` after `ms` milliseconds unless what is returned is called before: a wait without a promise, for clocks that have it cheaper. */
  after?(ms: number, onTime: () => void): () => void
}
