import type { Feedback } from './feedback.ts'
import type { Trace } from './trace.ts'

/** A trace with the last word on it. */
export interface TracedAnswer {
  readonly trace: Trace
  readonly feedback: Feedback | undefined
}

/** Reads what a trace store keeps, beside whoever writes to it. Each rejects with a MachineFaultError when it cannot. */
export interface TraceReader {
  /** Each trace, some at a time in memory. What is no trace is passed over. */
  all(): AsyncGenerator<TracedAnswer>
  /**
   * Traces, and those with feedback, written since a mark, and those whose word was taken back since; some that came shortly before may
   * come again.
   */
  since(mark: TraceMark): AsyncGenerator<TracedAnswer>
  /** How far is written now. */
  mark(): Promise<TraceMark>
  close(): Promise<void>
}

/** A place in the order of writing, as its kind of store counts. */
export type TraceMark = Readonly<Record<string, number | string | readonly string[]>>
