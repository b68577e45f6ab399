import { EmbedderMismatchError } from '../../../errors/embedder-mismatch-error.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import type { BankEmbedder, QuestionEmbedding } from '../../../ports/question-bank.ts'
import { findQuestions, questionKey } from '../find-questions.ts'
import { storedText } from '../rows.ts'
import type { Writing } from '../write-cells.ts'
import { vectorValue } from './read-vectors.ts'
import { dropIndex } from './vector-index.ts'

/** Two values a row; a statement takes 65,535. */
const rowsAtOnce = 1_000

/**
 * Stores vectors; to be called inside a writing transaction.
 * @throws EmbedderMismatchError, SmacsError `embedding-dimensions`, `unknown-question`
 */
export async function storeEmbeddings(
  { session, schema }: Writing,
  recorded: BankEmbedder | undefined,
  embedder: BankEmbedder,
  embeddings: readonly QuestionEmbedding[],
  replace: boolean,
): Promise<void> {
  if (recorded !== undefined && recorded.id !== embedder.id && !replace)
    throw new EmbedderMismatchError(recorded.id, embedder.id)
  if (replace) {
    await dropIndex(session, schema)
    await session.change(`DELETE FROM ${schema}.bank_embedding`)
  }
  await session.change(`UPDATE ${schema}.bank SET embedder_id = $1, embedder_dimensions = $2, embedder_state = $3`, [
    storedText(embedder.id),
    embedder.dimensions,
    embedder.state === undefined ? null : Buffer.from(embedder.state),
  ])
  const found = await findQuestions(session, schema, embeddings)
  const rows = new Map(
    embeddings.map(({ dataset, questionId, vector }) => {
      if (vector.length !== embedder.dimensions)
        throw new SmacsError(
          'embedding-dimensions',
          `Expected vectors of ${embedder.dimensions} dimensions, got ${vector.length}.`,
        )
      const id = found.get(questionKey({ ...(dataset !== undefined && { dataset }), questionId }))?.id
      if (id === undefined)
        throw new SmacsError('unknown-question', `The bank has no question \`${questionId}\` of this dataset.`)
      return [id, vectorValue(vector)]
    }),
  )
  await insertVectors({ session, schema }, [...rows])
}

/** @param rows the id of a question, and its vector in pgvector's binary form */
export async function insertVectors(
  { session, schema }: Pick<Writing, 'session' | 'schema'>,
  rows: readonly (readonly [number, Buffer])[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += rowsAtOnce) {
    const some = rows.slice(first, first + rowsAtOnce)
    await session.change(
      `INSERT INTO ${schema}.bank_embedding (question, vector)
       VALUES ${some.map((_, place) => `($${place * 2 + 1}::bigint, $${place * 2 + 2}::vector)`).join(', ')}
       ON CONFLICT (question) DO UPDATE SET vector = excluded.vector`,
      some.flat(),
    )
  }
}
