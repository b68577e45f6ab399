import type { AnswerChecks } from '../../grading/answer-checks.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import type { RecordedRow } from './recorded-row.ts'

/** A question of a file, with what its answers are held against. */
export interface KnownQuestion extends BankQuestion {
  readonly checks?: AnswerChecks
}

/** A row with what a file of questions knows about its question; or why it cannot be used. */
export type CompleteRow = (row: RecordedRow) => RecordedRow | { readonly reason: string }

/** What rows say of their question in a recording that holds answers alone. */
export const noText = ''

/**
 * Completes rows by a file of questions: references, tests and instructions of those that bring none, and the question
 * itself where a recording holds answers alone. Ids are compared without the name of the benchmark and in any case:
 * `HumanEval/12` is `humaneval/12`.
 */
export function completeByQuestions(questions: readonly KnownQuestion[]): CompleteRow {
  const names = [...new Set(questions.flatMap(({ dataset }) => dataset?.toLowerCase() ?? []))]
  const bare = (id: string): string => {
    const lower = id.toLowerCase()
    const name = names.find((one) => lower.startsWith(`${one}/`))
    return name === undefined ? lower : lower.slice(name.length + 1)
  }
  const byId = Map.groupBy(questions, ({ questionId }) => bare(questionId))
  return (row) => {
    const { question } = row
    const named = byId.get(bare(question.questionId)) ?? []
    const ofDataset = named.filter(({ dataset }) => dataset?.toLowerCase() === question.dataset?.toLowerCase())
    const [known, another] = ofDataset.length > 0 ? ofDataset : named
    if (known === undefined || another !== undefined)
      return question.text === noText
        ? { reason: `the questions have ${known ? 'several' : 'none'} with this id` }
        : row
    return completed(row, known)
  }
}

function completed(row: RecordedRow, { checks: ofFile, ...known }: KnownQuestion): RecordedRow {
  const checks = { ...ofFile, ...row.checks }
  const { reference, answerType, options } = known
  const question =
    row.question.text === noText
      ? known
      : {
          ...(options !== undefined && { options }),
          ...(answerType !== undefined && { answerType }),
          ...(reference !== undefined && { reference }),
          ...row.question,
        }
  return { ...row, question, ...(Object.keys(checks).length > 0 && { checks }) }
}
