import { gradeResponse } from '../../grading/grade-response.ts'
import type { BankCellEntry } from '../../ports/question-bank.ts'
import { knownFields } from '../content/known-fields.ts'
import type { RecordedRow } from './recorded-row.ts'

/** Whose verdict on an answer the bank keeps. */
export interface LabelRule {
  /** `own`: the recording's, else that of smacs's own graders. `published`: that of the recording's origin. Default `own`. */
  readonly grading?: 'own' | 'published'
  /** No verdicts and no references are kept. */
  readonly unlabelled?: boolean
}

/** Decides how correct a row's answer is. A response without an answer in it is wrong, not unlabelled. */
export function labelAnswer(row: RecordedRow, rule: LabelRule): BankCellEntry | undefined {
  if (row.answer === undefined) return undefined
  const { correct: _given, publishedCorrect, ...answer } = row.answer
  const labels =
    rule.unlabelled === true ? undefined : { publishedCorrect, correct: correctnessOf(row, rule.grading ?? 'own') }
  const { dataset, questionId } = row.question
  return knownFields<BankCellEntry>({ dataset, questionId, ...answer, ...labels })
}

function correctnessOf(
  { question, answer, unlabelled }: RecordedRow,
  grading: 'own' | 'published',
): number | undefined {
  if (answer === undefined || unlabelled === true) return undefined
  if (grading === 'published') return answer.publishedCorrect
  if (answer.correct !== undefined) return answer.correct
  if (answer.response === undefined || question.reference === undefined) return undefined
  return gradeResponse({ question, response: answer.response, reference: question.reference })?.correct
}
