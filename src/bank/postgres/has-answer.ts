import type { ModelId } from '../../ports/chat-model.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import type { Postgres } from '../../postgres/open-postgres.ts'
import { storedText } from './rows.ts'

/** Whether the bank has a model's answer to a question, without reading a view. */
export async function hasAnswer(
  database: Postgres,
  { dataset = '', questionId }: Pick<BankQuestion, 'dataset' | 'questionId'>,
  model: ModelId,
): Promise<boolean> {
  const { schema } = database
  const rows = await database.query(
    `SELECT 1 FROM ${schema}.bank_cell AS cell
     JOIN ${schema}.bank_question AS question ON question.id = cell.question
     JOIN ${schema}.bank_model AS model ON model.id = cell.model
     WHERE question.dataset = $1 AND question.question_id = $2 AND model.name = $3 AND cell.sample = 0`,
    [storedText(dataset), storedText(questionId), storedText(model)],
  )
  return rows.length > 0
}
