import { SmacsError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import { cellDigest } from '../content/content-hash.ts'
import { knownFields } from '../content/known-fields.ts'
import { CELL_COLUMNS, cellOf, storedText, textOf } from './rows.ts'
import type { Writing } from './write-cells.ts'

/** Cells whose digests are written at once. */
const cellsAtOnce = 2_000

/**
 * Gives a model another id; to be called inside a writing transaction. Fitted weights name models, so they are fitted again.
 * @returns its cells
 * @throws SmacsError `model-exists`
 */
export async function renameModel({ session, schema }: Writing, from: ModelId, to: ModelId): Promise<number> {
  const rows = await session.query(
    `SELECT id, name, EXISTS (SELECT FROM ${schema}.bank_cell WHERE model = bank_model.id) AS has_cells
     FROM ${schema}.bank_model WHERE name = ANY($1::text[])`,
    [[from, to].map(storedText)],
  )
  const rowOf = (name: ModelId) => rows.find((row) => row.name === storedText(name))
  if (rowOf(to)?.has_cells === true) throw modelExists(to)
  // What a removed model left.
  await session.change(`DELETE FROM ${schema}.bank_model WHERE name = $1`, [storedText(to)])
  const settings = `${schema}.bank_model_settings`
  await session.change(
    `DELETE FROM ${settings} WHERE model = $2 AND EXISTS (SELECT FROM ${settings} WHERE model = $1)`,
    [storedText(from), storedText(to)],
  )
  await session.change(`UPDATE ${settings} SET model = $2 WHERE model = $1`, [storedText(from), storedText(to)])
  const id = rowOf(from)?.id
  if (id === undefined) return 0
  await session.change(`UPDATE ${schema}.bank_model SET name = $2 WHERE id = $1`, [id, storedText(to)])
  await session.change(`DELETE FROM ${schema}.bank_fitted`)
  let renamed = 0
  for (let [question, sample] = ['0', '0']; ; ) {
    const cells = await session.query(
      `SELECT question, dataset, question_id, ${CELL_COLUMNS} FROM ${schema}.bank_cell
         JOIN ${schema}.bank_question ON bank_question.id = question
       WHERE model = $1 AND (question, sample) > ($2::bigint, $3::bigint) ORDER BY question, sample LIMIT ${cellsAtOnce}`,
      [id, question, sample],
    )
    const last = cells.at(-1)
    if (last === undefined) return renamed
    const digests = cells.map((row) => {
      const key = knownFields({ dataset: textOf(row.dataset as string) || undefined })
      const questionId = textOf(row.question_id as string)
      return Buffer.from(cellDigest({ ...key, questionId, model: to, ...cellOf(row) }))
    })
    await session.change(
      `UPDATE ${schema}.bank_cell SET digest = given.digest
       FROM unnest($2::bigint[], $3::bigint[], $4::bytea[]) AS given (question, sample, digest)
       WHERE model = $1 AND bank_cell.question = given.question AND bank_cell.sample = given.sample`,
      [id, cells.map((row) => row.question), cells.map((row) => row.sample), digests],
    )
    renamed += cells.length
    question = String(last.question)
    sample = String(last.sample)
  }
}

function modelExists(model: ModelId): SmacsError {
  return new SmacsError(
    'model-exists',
    `The bank has answers of \`${model}\` already. Take them out with \`smacs bank remove-model\`, or choose another id.`,
  )
}
