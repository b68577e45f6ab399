import type { ModelId } from '../../ports/chat-model.ts'
import { migrate } from '../../postgres/migrate.ts'
import type { Postgres, PostgresSession } from '../../postgres/open-postgres.ts'
import type { CellSpending } from '../progress/collection-progress.ts'
import type { CheckedQuestion } from '../read-questions.ts'
import type { CellKey } from './cell-queue.ts'
import { collectionPart } from './collection-part.ts'

/** A distributed build as a whole. */
export interface Collection {
  readonly startedAtMs: number
  /** The most that may be committed, in US dollars; undefined = no ceiling. */
  readonly ceilingUsd: number | undefined
  /** US dollars of answers and of the worst cases of what is under way; what a killed worker had begun counts by its worst case. */
  readonly committedUsd: number
  /** Why it ended with cells left; undefined where it did not. */
  readonly stopped: 'max-cost' | undefined
}

/** Makes the tables where they are missing. */
export function prepareCollection(database: Postgres): Promise<void> {
  return migrate(database, collectionPart)
}

/** The build of a database; undefined where there never was one. */
export async function readCollection(
  database: Postgres,
  session: PostgresSession = database,
): Promise<Collection | undefined> {
  const [row] = await session.query(
    `SELECT extract(epoch FROM started_at) * 1000 AS started_at_ms, ceiling_usd, committed_usd, stopped
     FROM ${database.schema}.collection`,
  )
  if (row === undefined) return undefined
  return {
    startedAtMs: Number(row.started_at_ms),
    ceilingUsd: row.ceiling_usd === null ? undefined : Number(row.ceiling_usd),
    committedUsd: Number(row.committed_usd),
    stopped: row.stopped === 'max-cost' ? 'max-cost' : undefined,
  }
}

/** Begins a build in place of the one before. */
export async function resetCollection(database: Postgres, session: PostgresSession): Promise<void> {
  const { schema } = database
  await session.change(`DELETE FROM ${schema}.collection_question`)
  await session.change(`DELETE FROM ${schema}.collection_model`)
  await session.change(`DELETE FROM ${schema}.collection_refused`)
  await session.change(`DELETE FROM ${schema}.collection_settled`)
  await session.change(`DELETE FROM ${schema}.collection`)
  await session.change(`INSERT INTO ${schema}.collection DEFAULT VALUES`)
}

/** From now on so much may be spent, beside what is committed already; undefined = as much as it takes. */
export async function setCeiling(
  database: Postgres,
  session: PostgresSession,
  maxCostUsd: number | undefined,
): Promise<void> {
  await session.change(
    `UPDATE ${database.schema}.collection SET ceiling_usd = committed_usd + $1::double precision, stopped = NULL`,
    [maxCostUsd ?? null],
  )
}

/** Keeps the questions with what their answers are held against, for whoever asks them. */
export async function storeQuestions(
  database: Postgres,
  session: PostgresSession,
  questions: readonly CheckedQuestion[],
): Promise<void> {
  await session.change(
    `INSERT INTO ${database.schema}.collection_question (dataset, question_id, question)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT (dataset, question_id) DO UPDATE SET question = excluded.question`,
    [
      questions.map(({ dataset = '' }) => dataset),
      questions.map(({ questionId }) => questionId),
      // As text: jsonb has no place for what a string may hold.
      questions.map((question) => JSON.stringify(question)),
    ],
  )
}

/** The question of a cell; undefined where the build does not have it any longer. */
export async function readQuestion(
  database: Postgres,
  { dataset, questionId }: CellKey,
): Promise<CheckedQuestion | undefined> {
  const [row] = await database.query(
    `SELECT question FROM ${database.schema}.collection_question WHERE dataset = $1 AND question_id = $2`,
    [dataset ?? '', questionId],
  )
  return row && (JSON.parse(row.question as string) as CheckedQuestion)
}

/** Adds cells to those that a model has to be asked. @param known further ones that the bank has answers of already */
export async function addCells(
  database: Postgres,
  session: PostgresSession,
  { model, known, cells }: { readonly model: ModelId; readonly known: number; readonly cells: number },
): Promise<void> {
  await session.change(
    `INSERT INTO ${database.schema}.collection_model AS kept (model, known, cells) VALUES ($1, $2, $3)
     ON CONFLICT (model) DO UPDATE SET known = kept.known + excluded.known, cells = kept.cells + excluded.cells`,
    [model, known, cells],
  )
}

/** Counts a cell that has an answer now. */
export async function countAnswered(
  database: Postgres,
  session: PostgresSession,
  model: ModelId,
  isCut: boolean,
): Promise<void> {
  await session.change(
    `UPDATE ${database.schema}.collection_model SET answered = answered + 1, cut = cut + $2 WHERE model = $1`,
    [model, Number(isCut)],
  )
}

/** Counts what a model was paid, whatever came of it. */
export async function countSpent(
  database: Postgres,
  session: PostgresSession,
  model: ModelId,
  { usage, costUsd }: CellSpending,
): Promise<void> {
  const tokensKnown = usage?.inputTokens !== undefined && usage.outputTokens !== undefined
  await session.change(
    `UPDATE ${database.schema}.collection_model SET
       input_tokens = input_tokens + $2, output_tokens = output_tokens + $3, tokens_complete = tokens_complete AND $4,
       cost_usd = cost_usd + $5, cost_complete = cost_complete AND $6
     WHERE model = $1`,
    [model, usage?.inputTokens ?? 0, usage?.outputTokens ?? 0, tokensKnown, costUsd ?? 0, costUsd !== undefined],
  )
}
