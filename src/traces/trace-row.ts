import type { Trace } from './trace.ts'
import { searchedText, summariseTrace, type TraceSummary } from './trace-summary.ts'

/** A trace as a store keeps it. */
export interface TraceRow {
  readonly id: string
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  /** JSON. */
  readonly body: string
  readonly summary: TraceSummary
  /** What a search looks in. */
  readonly words: string
}

/** @throws TypeError, RangeError for a trace that has no JSON */
export function traceRow(owner: string, trace: Trace): TraceRow {
  const summary = summariseTrace(trace)
  return {
    id: trace.id,
    owner,
    startedAtMs: Date.parse(trace.startedAt),
    body: JSON.stringify(trace),
    summary,
    words: searchedText(trace, summary),
  }
}
