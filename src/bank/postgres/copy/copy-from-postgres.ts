import { UsageError } from '../../../errors/smacs-error.ts'
import type { AnswerSettings } from '../../../ports/question-bank.ts'
import { partVersion } from '../../../postgres/migrate.ts'
import { openPostgres, type PostgresRow, type PostgresSession } from '../../../postgres/open-postgres.ts'
import type { CopiedCell, CopiedQuestion, CopiedRest, CopySource } from '../../copy/copied-bank.ts'
import { readState } from '../bank-state.ts'
import { CELL_COLUMNS, cellOf, QUESTION_COLUMNS, questionOf, storedText, textOf } from '../rows.ts'
import { bankPart } from '../schema.ts'
import { vectorOf } from '../vectors/read-vectors.ts'
import { readContentHash } from './read-digests.ts'

/** One state of a bank in Postgres, held by a reading transaction. @throws as openQuestionBank */
export async function openPostgresSource(address: string): Promise<CopySource> {
  const database = await openPostgres(address)
  const { schema } = database
  const opened = Promise.withResolvers<PostgresSession>()
  const closing = Promise.withResolvers<void>()
  if ((await partVersion(database, bankPart)) === 0) {
    await database.close()
    throw new UsageError(`FROM: there is no bank at ${database.address.shown}.`)
  }
  // The transaction lasts as long as the source is open.
  const held = database.withTransaction(
    (session) => {
      opened.resolve(session)
      return closing.promise
    },
    { isolation: 'repeatable read', readOnly: true },
  )
  held.catch(opened.reject)
  const close = async (): Promise<void> => {
    closing.resolve()
    await held.catch(() => undefined)
    await database.close()
  }
  try {
    const session = await opened.promise
    const state = await readState(session, schema)
    const [counted] = await session.query(`SELECT count(*)::int AS count FROM ${schema}.bank_question`)
    return {
      hash: state.contentHash ?? (await readContentHash(session, schema)),
      questionCount: counted?.count as number,
      page: (after, most) => readPage(session, schema, after ?? ['', ''], most),
      rest: () => readRest(session, schema),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function readPage(
  session: PostgresSession,
  schema: string,
  [dataset, questionId]: readonly [string, string],
  most: number,
): Promise<readonly CopiedQuestion[]> {
  const rows = await session.query(
    `SELECT ${QUESTION_COLUMNS}, seen_ms, reference_trace, vector_send(vector) AS vector FROM ${schema}.bank_question
       LEFT JOIN ${schema}.bank_embedding ON bank_embedding.question = bank_question.id
     WHERE (dataset, question_id) > ($1, $2) ORDER BY dataset, question_id LIMIT $3`,
    [storedText(dataset), storedText(questionId), most],
  )
  const cells = await session.query(
    `SELECT question, name AS model_name, learnt, ${CELL_COLUMNS} FROM ${schema}.bank_cell
       JOIN ${schema}.bank_model ON bank_model.id = model
     WHERE question = ANY($1::bigint[]) ORDER BY name, sample`,
    [rows.map(({ id }) => id)],
  )
  const cellsOf = Map.groupBy(cells, ({ question }) => question)
  return rows.map((row) => ({
    question: questionOf(row),
    ...(row.seen_ms !== null && {
      learnt: {
        seenMs: row.seen_ms as number,
        ...(row.reference_trace !== null && { referenceTrace: textOf(row.reference_trace as string) }),
      },
    }),
    ...(row.vector !== null && { vector: vectorOf(row.vector as Buffer) }),
    cells: (cellsOf.get(row.id) ?? []).map(copiedCell),
  }))
}

function copiedCell(row: PostgresRow): CopiedCell {
  return {
    model: textOf(row.model_name as string),
    ...cellOf(row),
    ...(row.learnt !== null && { origin: JSON.parse(row.learnt as string) as NonNullable<CopiedCell['origin']> }),
  }
}

async function readRest(session: PostgresSession, schema: string): Promise<CopiedRest> {
  const { embedder } = await readState(session, schema)
  const [bank] = await session.query(`SELECT learned FROM ${schema}.bank`)
  const settings = await session.query(`SELECT model, settings FROM ${schema}.bank_model_settings ORDER BY model`)
  const fitted = await session.query(`SELECT name, bytes, content_hash, embedder_id FROM ${schema}.bank_fitted`)
  return {
    embedder,
    learned: (bank?.learned as Buffer | null) ?? undefined,
    settings: settings.map((row) => [
      textOf(row.model as string),
      JSON.parse(row.settings as string) as AnswerSettings,
    ]),
    fitted: fitted.map((row) => ({
      name: textOf(row.name as string),
      bytes: row.bytes as Buffer,
      contentHash: row.content_hash as string,
      embedderId: textOf(row.embedder_id as string),
    })),
  }
}
