import type { BankQuestion } from '../../ports/question-bank.ts'
import type { PostgresRow, PostgresSession } from '../../postgres/open-postgres.ts'
import { QUESTION_COLUMNS, questionOf, storedText } from './rows.ts'

export interface FoundQuestion {
  readonly id: number
  readonly question: BankQuestion
  readonly row: PostgresRow
}

/** With the length before it no dataset runs into the id that follows. */
export function questionKey({ dataset = '', questionId }: Pick<BankQuestion, 'dataset' | 'questionId'>): string {
  return `${dataset.length} ${dataset}${questionId}`
}

/** Questions of the bank by their keys. */
export async function findQuestions(
  session: PostgresSession,
  schema: string,
  wanted: Iterable<Pick<BankQuestion, 'dataset' | 'questionId'>>,
): Promise<ReadonlyMap<string, FoundQuestion>> {
  const keys = [...new Map(Array.from(wanted, (question) => [questionKey(question), question])).values()]
  if (keys.length === 0) return new Map()
  const rows = await session.query(
    `SELECT ${QUESTION_COLUMNS}, seen_ms, reference_trace FROM ${schema}.bank_question
       JOIN unnest($1::text[], $2::text[]) AS wanted (dataset, question_id) USING (dataset, question_id)`,
    [keys.map(({ dataset = '' }) => storedText(dataset)), keys.map(({ questionId }) => storedText(questionId))],
  )
  return new Map(
    rows.map((row) => {
      const question = questionOf(row)
      return [questionKey(question), { id: Number(row.id), question, row }]
    }),
  )
}
