import type { TraceFilters } from './trace-listing.ts'

/** Conditions joined by AND, each value for one `?` in their order. */
export interface TraceConditions {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/**
 * Filters of a list over the columns of summaries and feedback, in words that every database of ours understands.
 * @param contains the database's function for the place of a text in another, 0 = nowhere
 */
export function traceConditions(filters: TraceFilters, contains: 'instr' | 'strpos'): TraceConditions {
  const { owner, search, strategy, status, model, degraded, disagreeing, feedback, bankDataset } = filters
  const conditions: readonly (readonly [sql: string, value: string | number | undefined])[] = [
    ['owner = ?', owner],
    [`${contains}(words, ?) > 0`, search?.toLowerCase()],
    ['strategy = ?', strategy],
    ['status = ?', status],
    [`${contains}(models, ?) > 0`, model === undefined ? undefined : JSON.stringify(model)],
    ['confidence < ?', filters.confidenceBelow],
    ['confidence > ?', filters.confidenceAbove],
    ['degraded = ?', degraded === undefined ? undefined : Number(degraded)],
    [`answers ${disagreeing ? '>' : '<='} ?`, disagreeing === undefined ? undefined : 1],
    ['bank_dataset = ?', bankDataset],
    ["coalesce(verdict, 'none') = ?", feedback === 'any' ? undefined : feedback],
  ]
  const asked = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
  const always = feedback === 'any' ? 'verdict IS NOT NULL' : 'TRUE'
  return { sql: [always, ...asked.map(({ sql }) => sql)].join(' AND '), values: asked.map(({ value }) => value) }
}
