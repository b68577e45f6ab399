/** Time as a parameter: milliseconds since an arbitrary start, never going back. */
export interface Clock {
  nowMs(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted before. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}
