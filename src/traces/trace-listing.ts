import type { FeedbackVerdict } from './feedback.ts'
import type { TraceSummary } from './trace-summary.ts'

/** Which traces a list is of. Absent = whatever it is; what a trace does not say fits no condition on it. */
export interface TraceFilters {
  /** Opaque id of the key that asked. */
  readonly owner?: string | undefined
  /** Part of the question, the answer or the id, in any case. */
  readonly search?: string | undefined
  readonly strategy?: string | undefined
  readonly status?: TraceSummary['status'] | undefined
  /** A model that was asked. */
  readonly model?: string | undefined
  readonly confidenceBelow?: number | undefined
  readonly confidenceAbove?: number | undefined
  readonly degraded?: boolean | undefined
  /** Whether the models gave more than one answer. */
  readonly disagreeing?: boolean | undefined
  readonly feedback?: FeedbackVerdict | 'any' | 'none' | undefined
  readonly bankDataset?: string | undefined
}

/** A page of the list, the newest first. */
export interface TraceQuery extends TraceFilters {
  readonly limit: number
  readonly offset: number
  /** Only what started then or earlier, in milliseconds since 1970. */
  readonly beforeMs: number
}

export interface TraceListing {
  /** How many fit the filters up to `beforeMs`, and how many came later. */
  readonly total: number
  readonly newer: number
  readonly traces: readonly TraceSummary[]
}
