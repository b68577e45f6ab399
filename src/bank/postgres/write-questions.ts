import type { BankQuestion } from '../../ports/question-bank.ts'
import { questionDigest } from '../content/content-hash.ts'
import { columnsOf, questionValues, unnestOf } from './rows.ts'
import type { Writing } from './write-cells.ts'

const columns = 'dataset, question_id, text, options, answer_type, reference, source, digest'
const types = [...Array<string>(7).fill('text'), 'bytea']

function rowsOf(questions: readonly BankQuestion[]): readonly (readonly unknown[])[] {
  const rows = questions.map((question) => [...questionValues(question), Buffer.from(questionDigest(question))])
  return columnsOf(rows, types.length)
}

/** Writes questions that are not there. */
export async function insertQuestions({ session, schema }: Writing, questions: readonly BankQuestion[]): Promise<void> {
  if (questions.length === 0) return
  await session.change(
    `INSERT INTO ${schema}.bank_question (${columns}) SELECT * FROM ${unnestOf(types)}`,
    rowsOf(questions),
  )
}

/** Writes questions in place of those of the same key; their rows, and all that hangs on them, stay. */
export async function updateQuestions({ session, schema }: Writing, questions: readonly BankQuestion[]): Promise<void> {
  if (questions.length === 0) return
  await session.change(
    `UPDATE ${schema}.bank_question AS kept
     SET text = given.text, options = given.options, answer_type = given.answer_type, reference = given.reference,
       source = given.source, digest = given.digest
     FROM ${unnestOf(types)} AS given (${columns})
     WHERE kept.dataset = given.dataset AND kept.question_id = given.question_id`,
    rowsOf(questions),
  )
}

/** Removes questions with every answer to them. */
export async function removeQuestions({ session, schema }: Writing, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await session.change(`DELETE FROM ${schema}.bank_question WHERE id = ANY($1::bigint[])`, [[...ids]])
}
