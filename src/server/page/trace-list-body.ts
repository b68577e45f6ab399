import type { FeedbackVerdict } from './feedback-body.ts'

/** One trace in a list: enough to find it again, without its texts. Everything unknown is absent. */
export interface TraceSummary {
  readonly id: string
  /** The name of the key that asked. */
  readonly client: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly status: 'answered' | 'failed' | 'cancelled'
  /** What was asked for by `model`. */
  readonly strategy: string
  /** At most 200 UTF-16 units; absent where traces keep no texts. */
  readonly question?: string
  /** The answer proper, else the beginning of its text: at most 200 UTF-16 units. */
  readonly answer?: string
  /** Probability that the answer is right. */
  readonly confidence?: number
  /** How many different answers the models gave, where they were compared. */
  readonly answers?: number
  /** The dataset of the nearest bank questions, where the strategy looked for neighbours. */
  readonly bankDataset?: string
  /** Chat generations started. */
  readonly calls: number
  readonly costUsd?: number
  /** In the order of asking. */
  readonly models: readonly string[]
  readonly degraded: boolean
  readonly feedback?: FeedbackVerdict
}

/**
 * `GET /v1/traces`: the newest first. Query: `limit` (1 to 200, default 50), `offset`, `before` (ISO 8601), and the filters
 * `search`, `strategy`, `status`, `model`, `confidence_below`, `confidence_above`, `degraded` and `disagreeing`
 * (`true`/`false`), `feedback` (a verdict, `any` or `none`) and `bank_dataset`.
 */
export interface TraceListBody {
  readonly object: 'list'
  /** How many traces fit the filters up to `before`. */
  readonly total: number
  /** How many fit and came after `before`. */
  readonly newer: number
  /** Given as `before` again, pages stay as they are while new traces come in. ISO 8601, UTC. */
  readonly before: string
  readonly data: readonly TraceSummary[]
}
