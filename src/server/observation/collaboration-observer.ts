import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import type { CallSummary } from '../../method/summarise-calls.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'

/** One request being answered. */
export interface AnswerJob {
  readonly traceId: string
  /** The name of the key that asks, and an opaque id of it. */
  readonly client: string
  readonly owner: string
  /** A strategy's name, `model:<id>`, or a kind. */
  readonly label: string
  readonly stream: boolean
  readonly request: AnswerRequest
  /** Paths of the request's fields that are not used. */
  readonly ignored: readonly string[]
  /** The HTTP request's headers, for the caller's own span. */
  readonly headers: IncomingHttpHeaders
  /** Monotonic milliseconds. */
  readonly startedAtMs: number
}

/** How a request ended, with what it took. */
export type AnswerEnd =
  | { readonly status: 'answered'; readonly answer: Answer; readonly summary: CallSummary }
  | { readonly status: 'failed' | 'cancelled'; readonly error: unknown; readonly summary: CallSummary }

/** Looks on while a request is answered: metrics, spans, the trace. Never throws. */
export interface CollaborationObserver {
  observe(event: CollaborationEvent): void
  /** Where it cannot take more yet, the collaboration waits for it. */
  ready?(): Promise<void>
  end(end: AnswerEnd): void
}
