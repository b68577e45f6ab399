import type { FeedbackLabel, FeedbackVerdict } from '../../traces/feedback.ts'

export type { FeedbackVerdict }

/**
 * `PUT /v1/traces/:id/feedback`. One of `verdict` and `answer` at least: an answer given alone says which one is right, be it
 * that of the trace or another.
 */
export interface FeedbackRequest {
  readonly verdict?: FeedbackVerdict
  /** The right answer, in any spelling. */
  readonly answer?: string
  /** At most 2,000 UTF-16 units. */
  readonly note?: string
}

/** What is known of an answer by its readers: `GET` and `PUT /v1/traces/:id/feedback`, and in `GET /v1/traces/:id`. */
export interface FeedbackBody {
  readonly object: 'smacs.feedback'
  readonly traceId: string
  readonly verdict: FeedbackVerdict
  readonly answer?: string
  readonly note?: string
  /** ISO 8601, UTC. */
  readonly givenAt: string
  /** The name of the key that gave it. */
  readonly client: string
  /** How many models' answers it says right or wrong. */
  readonly labelled: number
  /** Who answered rightly by it: 1, 0, or null where it does not tell. In the order of asking. */
  readonly labels: readonly FeedbackLabel[]
}

/** `DELETE /v1/traces/:id/feedback`. */
export interface FeedbackDeletedBody {
  readonly object: 'smacs.feedback.deleted'
  readonly traceId: string
  readonly deleted: true
}
