import type { TraceSummary } from '../../traces/trace-summary.ts'

export type { TraceSummary }

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
