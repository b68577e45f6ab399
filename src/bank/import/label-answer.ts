import { gradeResponse } from '../../grading/grade-response.ts'
import { whyUngraded } from '../../grading/why-ungraded.ts'
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

/** A cell, and why it has no verdict although there is something to judge it by. */
export interface LabelledAnswer {
  readonly cell: BankCellEntry
  readonly unlabelled?: string
}

/** Decides how correct a row's answer is. A response without an answer in it is wrong, not unlabelled. */
export function labelAnswer(row: RecordedRow, rule: LabelRule): LabelledAnswer | undefined {
  if (row.answer === undefined) return undefined
  const { correct: _given, publishedCorrect, ...answer } = row.answer
  const grading = rule.grading ?? 'own'
  const labels = rule.unlabelled === true ? undefined : { publishedCorrect, correct: correctnessOf(row, grading) }
  const { dataset, questionId } = row.question
  const cell = knownFields<BankCellEntry>({ dataset, questionId, ...answer, ...labels })
  const unlabelled = labels?.correct === undefined && labels !== undefined ? whyUnlabelled(row, grading) : undefined
  return { cell, ...(unlabelled !== undefined && { unlabelled }) }
}

type Grading = NonNullable<LabelRule['grading']>

function correctnessOf({ question, answer, unlabelled }: RecordedRow, grading: Grading): number | undefined {
  if (answer === undefined || unlabelled !== undefined) return undefined
  if (grading === 'published') return answer.publishedCorrect
  if (answer.correct !== undefined) return answer.correct
  if (answer.response === undefined || question.reference === undefined) return undefined
  return gradeResponse({ question, response: answer.response, reference: question.reference })?.correct
}

function whyUnlabelled({ question, answer, unlabelled }: RecordedRow, grading: Grading): string | undefined {
  if (unlabelled !== undefined) return unlabelled
  const { reference = '' } = question
  if (reference.trim() === '') return undefined
  if (grading === 'published') return 'the log has no published verdict'
  return whyUngraded({ question, reference, ...(answer?.response !== undefined && { response: answer.response }) })
}
