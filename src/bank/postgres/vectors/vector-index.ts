import { tryWithLock } from '../../../postgres/advisory-lock.ts'
import type { Postgres, PostgresSession } from '../../../postgres/open-postgres.ts'
import { readState } from '../bank-state.ts'
import { type RetrievalMode, wantsIndex } from './retrieval-mode.ts'

const indexName = 'bank_embedding_hnsw'

/** Half precision halves the index; its dimensions have to stand in it, since the column's may change. */
export function indexedVector(expression: string, dimensions: number): string {
  return `(${expression})::halfvec(${dimensions})`
}

/** Whether the index is there and whole. */
export async function hasIndex(session: PostgresSession, schema: string): Promise<boolean> {
  const [row] = await session.query('SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)', [
    `${schema}.${indexName}`,
  ])
  return row?.valid === true
}

/** How many vectors there are. */
export async function countVectors(session: PostgresSession, schema: string): Promise<number> {
  const [row] = await session.query(`SELECT count(*)::int AS count FROM ${schema}.bank_embedding`)
  return row?.count as number
}

/** To be called where vectors of other dimensions may take the place of those there are. */
export async function dropIndex(session: PostgresSession, schema: string): Promise<void> {
  await session.query(`DROP INDEX IF EXISTS ${schema}.${indexName}`)
}

/**
 * Makes the index where the bank is to have one: others read and write meanwhile, and only one process does it. Takes seconds
 * for each 10,000 vectors.
 */
export async function makeIndex(database: Postgres, mode: RetrievalMode): Promise<void> {
  const { schema } = database
  const dimensions = (await readState(database, schema)).embedder?.dimensions ?? 0
  if (!wantsIndex(mode, await countVectors(database, schema), dimensions)) return
  if (await hasIndex(database, schema)) return
  await tryWithLock(database, 'bank index', async (session) => {
    if (await hasIndex(session, schema)) return
    // One whose making was broken off.
    await dropIndex(session, schema)
    await session.query(
      `CREATE INDEX CONCURRENTLY ${indexName} ON ${schema}.bank_embedding
       USING hnsw ((${indexedVector('vector', dimensions)}) halfvec_cosine_ops)`,
    )
  })
}
