import { migrate } from '../../../postgres/migrate.ts'
import { openPostgres, type Postgres } from '../../../postgres/open-postgres.ts'
import type { CopiedQuestion, CopiedRest, CopyMark, CopyTarget } from '../../copy/copied-bank.ts'
import { refuseExisting } from '../../copy/refuse-existing.ts'
import { findQuestions, questionKey } from '../find-questions.ts'
import { columnsOf, storedText, unnestOf } from '../rows.ts'
import { bankPart } from '../schema.ts'
import { vectorValue } from '../vectors/read-vectors.ts'
import { requireVectors } from '../vectors/require-vectors.ts'
import { retrievalModeOf } from '../vectors/retrieval-mode.ts'
import { insertVectors } from '../vectors/store-embeddings.ts'
import { makeIndex } from '../vectors/vector-index.ts'
import { modelIds, type PlacedEntry, type Writing, writeCells } from '../write-cells.ts'
import { insertQuestions } from '../write-questions.ts'
import { readContentHash } from './read-digests.ts'

/**
 * Tables in a schema where no bank is, or one that an earlier copy left unfinished.
 * @throws UsageError where a bank is there
 */
export async function openPostgresTarget(address: string): Promise<CopyTarget> {
  const database = await openPostgres(address)
  try {
    await requireVectors(database, { create: true })
    await migrate(database, bankPart)
    const { schema } = database
    const [row] = await database.query(
      `SELECT copying, EXISTS (SELECT FROM ${schema}.bank_question) AS is_filled FROM ${schema}.bank`,
    )
    const said = row?.copying as string | null | undefined
    if (said == null && row?.is_filled === true) refuseExisting(address)
    return targetIn(database, said == null ? undefined : (JSON.parse(said) as CopyMark))
  } catch (error) {
    await database.close()
    throw error
  }
}

function targetIn(database: Postgres, mark: CopyMark | undefined): CopyTarget {
  const { schema } = database
  return {
    mark,
    write: (page, now) =>
      database.withTransaction(async (session) => {
        const [state] = await session.query(
          `UPDATE ${schema}.bank SET copying = $1, version = version + 1, content_hash = NULL RETURNING version`,
          [JSON.stringify(now)],
        )
        await writePage({ session, schema, version: Number(state?.version) }, page)
      }),
    empty: () =>
      database.withTransaction(async (session) => {
        await session.query(
          `TRUNCATE ${schema}.bank_question, ${schema}.bank_embedding, ${schema}.bank_cell, ${schema}.bank_model,
             ${schema}.bank_fitted, ${schema}.bank_model_settings`,
        )
        await session.change(
          `UPDATE ${schema}.bank SET copying = NULL, version = version + 1, content_hash = NULL, embedder_id = NULL, learned = NULL`,
        )
      }),
    complete: (rest) =>
      database.withTransaction(async (session) => {
        await session.query(`SELECT 1 FROM ${schema}.bank FOR UPDATE`)
        await writeRest({ session, schema, version: 0 }, rest)
        const hash = await readContentHash(session, schema)
        await session.change(`UPDATE ${schema}.bank SET content_hash = $1`, [hash])
        return hash
      }),
    async publish() {
      await database.change(`UPDATE ${schema}.bank SET copying = NULL`)
      // A table that was filled at once is planned for badly until the server has looked at it.
      for (const table of ['bank_question', 'bank_cell', 'bank_embedding'])
        await database.query(`ANALYZE ${schema}.${table}`)
      await makeIndex(database, retrievalModeOf(database))
    },
    close: () => database.close(),
  }
}

async function writePage(writing: Writing, page: readonly CopiedQuestion[]): Promise<void> {
  const { session, schema } = writing
  await insertQuestions(
    writing,
    page.map(({ question }) => question),
  )
  const found = await findQuestions(
    session,
    schema,
    page.map(({ question }) => question),
  )
  const placed = page.map((copied) => ({ ...copied, id: found.get(questionKey(copied.question))?.id as number }))
  const learnt = placed.flatMap(({ id, learnt: own }) =>
    own === undefined
      ? []
      : [[id, own.seenMs, own.referenceTrace === undefined ? null : storedText(own.referenceTrace)]],
  )
  await session.change(
    `UPDATE ${schema}.bank_question SET seen_ms = given.seen_ms, reference_trace = given.reference_trace
     FROM ${unnestOf(['bigint', 'float8', 'text'])} AS given (id, seen_ms, reference_trace)
     WHERE bank_question.id = given.id`,
    columnsOf(learnt, 3),
  )
  await insertVectors(
    writing,
    placed.flatMap(({ id, vector }) => (vector === undefined ? [] : [[id, vectorValue(vector)] as const])),
  )
  const cells = placed.flatMap(({ id, question: { dataset, questionId }, cells: own }) =>
    own.map(({ origin, ...cell }): PlacedEntry => {
      const entry = { ...(dataset !== undefined && { dataset }), questionId, ...cell }
      return { question: id, entry, ...(origin !== undefined && { learnt: JSON.stringify(origin) }) }
    }),
  )
  await writeCells(writing, cells, await modelIds(writing, new Set(cells.map(({ entry }) => entry.model))))
}

async function writeRest({ session, schema }: Writing, rest: CopiedRest): Promise<void> {
  const { embedder, learned, settings, fitted } = rest
  const bytesOrNull = (bytes: Uint8Array | undefined) => (bytes === undefined ? null : Buffer.from(bytes))
  await session.change(
    `UPDATE ${schema}.bank SET embedder_id = $1, embedder_dimensions = $2, embedder_state = $3, learned = $4`,
    [
      embedder === undefined ? null : storedText(embedder.id),
      embedder?.dimensions ?? null,
      bytesOrNull(embedder?.state),
      bytesOrNull(learned),
    ],
  )
  for (const [model, own] of settings)
    await session.change(
      `INSERT INTO ${schema}.bank_model_settings VALUES ($1, $2)
       ON CONFLICT (model) DO UPDATE SET settings = excluded.settings`,
      [storedText(model), JSON.stringify(own)],
    )
  for (const { name, bytes, contentHash, embedderId } of fitted)
    await session.change(
      `INSERT INTO ${schema}.bank_fitted (name, bytes, content_hash, embedder_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE
       SET bytes = excluded.bytes, content_hash = excluded.content_hash, embedder_id = excluded.embedder_id`,
      [storedText(name), Buffer.from(bytes), contentHash, storedText(embedderId)],
    )
}
