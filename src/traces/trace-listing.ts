import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
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

const listed = 'summary LEFT JOIN feedback ON feedback.id = summary.id'

/** Reads summaries alone: the traces themselves, thousands of times as long, are not touched. */
export function listTraces(database: DatabaseSync, query: TraceQuery): TraceListing {
  const { limit, offset, beforeMs } = query
  const { sql, values } = conditionsOf(query)
  const counted = database
    .prepare(
      `SELECT count(*) FILTER (WHERE started_at_ms <= ?) AS total, count(*) FILTER (WHERE started_at_ms > ?) AS newer
       FROM ${listed} WHERE ${sql}`,
    )
    .get(beforeMs, beforeMs, ...values)
  const rows = database
    .prepare(
      `SELECT summary.body AS body, verdict FROM ${listed} WHERE ${sql} AND started_at_ms <= ?
       ORDER BY started_at_ms DESC, summary.id DESC LIMIT ? OFFSET ?`,
    )
    .all(...values, beforeMs, limit, offset)
  return {
    total: Number(counted?.total),
    newer: Number(counted?.newer),
    traces: rows.map(({ body, verdict }) => {
      const summary = JSON.parse(String(body)) as TraceSummary
      return verdict === null ? summary : { ...summary, feedback: verdict as FeedbackVerdict }
    }),
  }
}

function conditionsOf(filters: TraceFilters): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const { owner, search, strategy, status, model, degraded, disagreeing, feedback, bankDataset } = filters
  const conditions: readonly (readonly [sql: string, value: SQLInputValue | undefined])[] = [
    ['owner = ?', owner],
    ['instr(words, ?) > 0', search?.toLowerCase()],
    ['strategy = ?', strategy],
    ['status = ?', status],
    ['instr(models, ?) > 0', model === undefined ? undefined : JSON.stringify(model)],
    ['confidence < ?', filters.confidenceBelow],
    ['confidence > ?', filters.confidenceAbove],
    ['degraded = ?', degraded === undefined ? undefined : Number(degraded)],
    ['(answers > 1) = ?', disagreeing === undefined ? undefined : Number(disagreeing)],
    ['bank_dataset = ?', bankDataset],
    ["coalesce(verdict, 'none') = ?", feedback === 'any' ? undefined : feedback],
  ]
  const asked = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
  const always = feedback === 'any' ? 'verdict IS NOT NULL' : 'TRUE'
  return { sql: [always, ...asked.map(({ sql }) => sql)].join(' AND '), values: asked.map(({ value }) => value) }
}
