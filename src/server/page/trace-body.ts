import type { Trace } from '../../traces/trace.ts'
import type { FeedbackBody } from './feedback-body.ts'
import type { TraceNeighboursBody } from './trace-neighbours-body.ts'

/** `GET /v1/traces/:id`. */
export interface TraceBody extends Trace {
  readonly object: 'smacs.trace'
  readonly feedback?: FeedbackBody
}

/** `GET /v1/traces/:id/export`: all that is known of an answer, to be laid open without a server. */
export interface TraceExportBody {
  readonly object: 'smacs.trace.export'
  /** Of this form. */
  readonly version: 1
  readonly trace: TraceBody
  readonly neighbours?: TraceNeighboursBody
}
