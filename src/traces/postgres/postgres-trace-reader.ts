import { UsageError } from '../../errors/smacs-error.ts'
import { openPostgres, type Postgres } from '../../postgres/open-postgres.ts'
import type { TracedAnswer, TraceReader } from '../trace-reader.ts'
import { tracedAnswer } from '../traced-answer.ts'

const readAtOnce = 50

/**
 * Opens the traces of a Postgres database to be read.
 * @throws UsageError where there are none, or the address, user or database is wrong; MachineFaultError when it cannot be
 * reached
 */
export async function openPostgresTraceReader(address: string): Promise<TraceReader> {
  const database = await openPostgres(address, { connectionsAtMost: 1 })
  try {
    await assertTraces(database)
  } catch (error) {
    await database.close()
    throw error
  }
  const { schema } = database
  // Page by page by time and id: what is written meanwhile takes no row away from under the reader.
  const page = (where: string): string =>
    `SELECT id, started_at_ms, trace.body, feedback.body AS feedback
     FROM ${schema}.trace LEFT JOIN ${schema}.feedback USING (id)
     WHERE (started_at_ms, id COLLATE "C") > ($1, $2) AND (${where})
     ORDER BY started_at_ms, id COLLATE "C" LIMIT ${readAtOnce}`
  async function* read(text: string, rest: readonly unknown[]): AsyncGenerator<TracedAnswer> {
    for (let after: readonly unknown[] = [Number.MIN_SAFE_INTEGER, '']; ; ) {
      const rows = await database.query(text, [...after, ...rest])
      for (const { id, started_at_ms: startedAtMs, body, feedback } of rows) {
        after = [startedAtMs, id]
        const answer = tracedAnswer(body, feedback)
        if (answer !== undefined) yield answer
      }
      if (rows.length < readAtOnce) return
    }
  }
  return {
    all: () => read(page('TRUE'), []),
    since: ({ transaction }) =>
      read(page('trace.written >= $3::xid8 OR feedback.written >= $3::xid8'), [String(transaction)]),
    async mark() {
      // Every transaction before this one has ended, so that what it wrote can be read now; later ones come again.
      const [row] = await database.query('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS transaction')
      return { transaction: String(row?.transaction) }
    },
    close: () => database.close(),
  }
}

async function assertTraces(database: Postgres): Promise<void> {
  const [row] = await database.query('SELECT to_regclass($1) IS NOT NULL AS is_there', [`${database.schema}.trace`])
  if (row?.is_there === true) return
  throw new UsageError(
    `There are no traces in ${database.address.shown}. \`smacs serve\` keeps them there: \`server.state\` in smacs.yaml.`,
  )
}
