import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import type { Postgres } from '../../postgres/open-postgres.ts'
import type { StateDatabase } from '../../postgres/state-database.ts'
import type { Feedback } from '../feedback.ts'
import type { TraceRow } from '../trace-row.ts'
import type { TraceStore } from '../trace-store.ts'
import { createWriteBehindTraces, type TraceStoreOptions } from '../write-behind-traces.ts'
import { listTraces } from './list-traces.ts'
import { storable } from './storable.ts'

/** Deleted in one statement: others want to write meanwhile. */
const deletedAtOnce = 500
/** Written in one statement, unless one trace alone is longer. */
const writtenAtOnce = { traces: 200, characters: 16 * 1024 * 1024 }

/**
 * Traces in Postgres, shared by all servers that name the same database. While it is away traces wait in memory, and
 * reading them fails.
 * @param database its part is tracesPart; whoever opened it closes it, after the store
 */
export function createPostgresTraceStore(database: StateDatabase, options: TraceStoreOptions): TraceStore {
  const { schema } = database
  let before: Promise<unknown> = Promise.resolve()

  /** One change after the other: what is deleted must not come again with a batch that is still on its way. */
  const change = <Result>(failing: string, work: (open: Postgres) => Promise<Result>): Promise<Result> => {
    const changed = before.then(() => database.run(failing, work))
    before = changed.catch(() => undefined)
    return changed
  }
  const mine = 'id = $1 AND ($2::text IS NULL OR owner = $2)'
  const whose = (owner: string | undefined, id: string): unknown[] => [storable(id), owner ?? null]
  const insert = async (open: Postgres, rows: readonly TraceRow[]): Promise<readonly string[]> => {
    try {
      await open.query(insertOf(schema), columnsOf(rows))
      return []
    } catch (error) {
      const [first, ...others] = rows
      if (first === undefined || !isOfTheRow(error)) throw error
      if (others.length === 0) return [first.id]
      const half = Math.ceil(rows.length / 2)
      return [...(await insert(open, rows.slice(0, half))), ...(await insert(open, rows.slice(half)))]
    }
  }
  return createWriteBehindTraces(
    {
      async read(owner, id) {
        const [row] = await database.run(unreadable, (open) =>
          open.query(`SELECT body FROM ${schema}.trace WHERE ${mine}`, whose(owner, id)),
        )
        return typeof row?.body === 'string' ? row.body : undefined
      },
      async feedback(owner, id) {
        const [row] = await database.run(unreadable, (open) =>
          open.query(
            `SELECT feedback.body FROM ${schema}.feedback JOIN ${schema}.trace USING (id) WHERE ${mine}`,
            whose(owner, id),
          ),
        )
        return typeof row?.body === 'string' ? (JSON.parse(row.body) as Feedback) : undefined
      },
      list: (query) => database.run('Traces cannot be listed now', (open) => listTraces(open, query)),
      async write(rows) {
        const unwritable: string[] = []
        for (const some of partsOf(rows)) {
          unwritable.push(...(await change('Traces cannot be written now', (open) => insert(open, some))))
        }
        return unwritable
      },
      async remove(owner, id) {
        const removed = await change('The trace cannot be deleted now', (open) =>
          open.change(`DELETE FROM ${schema}.trace WHERE ${mine}`, whose(owner, id)),
        )
        return removed > 0
      },
      async removeOlder(thanMs) {
        const older = `SELECT id FROM ${schema}.trace WHERE started_at_ms < $1 LIMIT ${deletedAtOnce}`
        for (let total = 0; ; ) {
          const removed = await change('Old traces cannot be deleted now', (open) =>
            open.change(`DELETE FROM ${schema}.trace WHERE id IN (${older})`, [thanMs]),
          )
          total += removed
          if (removed < deletedAtOnce) return total
        }
      },
      async setFeedback(owner, id, feedback) {
        const kept = await change(unsaid, (open) =>
          open.change(
            `INSERT INTO ${schema}.feedback (id, verdict, body) SELECT id, $3, $4 FROM ${schema}.trace WHERE ${mine}
             ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, body = excluded.body, written = excluded.written`,
            [...whose(owner, id), feedback.verdict, JSON.stringify(feedback)],
          ),
        )
        return kept > 0
      },
      async removeFeedback(owner, id) {
        const removed = await change(unsaid, (open) =>
          open.change(
            // Whoever looks for what is new finds the trace without it.
            `WITH taken AS (DELETE FROM ${schema}.feedback WHERE id IN (SELECT id FROM ${schema}.trace WHERE ${mine}) RETURNING id)
             UPDATE ${schema}.trace SET written = pg_current_xact_id() WHERE id IN (SELECT id FROM taken)`,
            whose(owner, id),
          ),
        )
        return removed > 0
      },
      close: async () => undefined,
    },
    options,
  )
}

const unreadable = 'Traces cannot be read now'
const unsaid = 'Feedback cannot be kept now'

function insertOf(schema: string): string {
  return `INSERT INTO ${schema}.trace (id, owner, started_at_ms, strategy, status, models, confidence, degraded, answers,
      bank_dataset, summary, words, body)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::double precision[],
      $8::smallint[], $9::integer[], $10::text[], $11::text[], $12::text[], $13::text[])
    ON CONFLICT (id) DO UPDATE SET (owner, started_at_ms, written, strategy, status, models, confidence, degraded, answers,
      bank_dataset, summary, words, body) = (excluded.owner, excluded.started_at_ms, excluded.written, excluded.strategy,
      excluded.status, excluded.models, excluded.confidence, excluded.degraded, excluded.answers, excluded.bank_dataset,
      excluded.summary, excluded.words, excluded.body)`
}

function columnsOf(rows: readonly TraceRow[]): unknown[] {
  const columns = rows.map(({ id, owner, startedAtMs, summary, words, body }) => {
    const { strategy, status, models, confidence = null, degraded, answers = null, bankDataset } = summary
    return [
      ...[storable(id), owner, startedAtMs, storable(strategy), status, JSON.stringify(models), confidence],
      ...[Number(degraded), answers, bankDataset === undefined ? null : storable(bankDataset)],
      ...[JSON.stringify(summary), storable(words), body],
    ]
  })
  return Array.from({ length: 13 }, (_, place) => columns.map((column) => column[place]))
}

function* partsOf(rows: readonly TraceRow[]): Generator<readonly TraceRow[]> {
  let part: TraceRow[] = []
  let characters = 0
  for (const row of rows) {
    const isFull = part.length === writtenAtOnce.traces || characters + row.body.length > writtenAtOnce.characters
    if (isFull && part.length > 0) {
      yield part
      part = []
      characters = 0
    }
    part.push(row)
    characters += row.body.length
  }
  if (part.length > 0) yield part
}

/** Whether what is wrong is the row's: its values, a constraint, its length. */
function isOfTheRow(error: unknown): boolean {
  const cause = error instanceof MachineFaultError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && /^(?:22|23|54)/.test(String(cause.code))
}
