import type { Postgres } from '../../postgres/open-postgres.ts'
import type { FeedbackVerdict } from '../feedback.ts'
import { traceConditions } from '../trace-conditions.ts'
import type { TraceListing, TraceQuery } from '../trace-listing.ts'
import type { TraceSummary } from '../trace-summary.ts'
import { storable } from './storable.ts'

/** Reads summaries alone: long bodies lie elsewhere, and are not touched. */
export async function listTraces(open: Postgres, query: TraceQuery): Promise<TraceListing> {
  const { limit, offset, beforeMs } = query
  const { sql, values } = traceConditions(query, 'strpos')
  const given = values.map((value) => (typeof value === 'string' ? storable(value) : value))
  let place = 0
  const where = sql.replaceAll('?', () => {
    place += 1
    return `$${place}`
  })
  const before = `started_at_ms <= $${place + 1}`
  const listed = `${open.schema}.trace LEFT JOIN ${open.schema}.feedback USING (id)`
  const [[counted], rows] = await Promise.all([
    open.query(
      `SELECT count(*) FILTER (WHERE ${before}) AS total, count(*) FILTER (WHERE NOT ${before}) AS newer
       FROM ${listed} WHERE ${where}`,
      [...given, beforeMs],
    ),
    open.query(
      `SELECT summary, verdict FROM ${listed} WHERE ${where} AND ${before}
       ORDER BY started_at_ms DESC, id COLLATE "C" DESC LIMIT $${place + 2} OFFSET $${place + 3}`,
      [...given, beforeMs, limit, offset],
    ),
  ])
  return {
    total: Number(counted?.total),
    newer: Number(counted?.newer),
    traces: rows.map(({ summary, verdict }) => {
      const read = JSON.parse(String(summary)) as TraceSummary
      return verdict === null ? read : { ...read, feedback: verdict as FeedbackVerdict }
    }),
  }
}
