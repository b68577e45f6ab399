import type { DatabaseSync } from 'node:sqlite'
import type { FeedbackVerdict } from '../feedback.ts'
import { traceConditions } from '../trace-conditions.ts'
import type { TraceListing, TraceQuery } from '../trace-listing.ts'
import type { TraceSummary } from '../trace-summary.ts'

const listed = 'summary LEFT JOIN feedback ON feedback.id = summary.id'

/** Reads summaries alone: the traces themselves, thousands of times as long, are not touched. */
export function listTraces(database: DatabaseSync, query: TraceQuery): TraceListing {
  const { limit, offset, beforeMs } = query
  const { sql, values } = traceConditions(query, 'instr')
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
