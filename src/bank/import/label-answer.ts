import { type AnswerVerdict, gradeAnswer } from '../../grading/grade-answer.ts'
import { whyUngraded } from '../../grading/why-ungraded.ts'
import type { BankCellEntry } from '../../ports/question-bank.ts'
import { knownFields } from '../content/known-fields.ts'
import type { RecordedRow } from './recorded-row.ts'

/** Whose verdict on an answer the bank keeps. */
export interface LabelRule {
  /**
   * `own`: the recording's, else that of smacs's own graders. `published`: that of the recording's origin. `official` and
   * `paper`: as `own`, figures of reports by FinQA's rule or by that of the code of SMACS. Default `own`.
   */
  readonly grading?: 'own' | 'published' | 'official' | 'paper'
  /** No verdicts and no references are kept. */
  readonly unlabelled?: boolean
}

/** A cell, and why it has no verdict although there is something to judge it by. */
export interface LabelledAnswer {
  readonly cell: BankCellEntry
  readonly unlabelled?: string
}

/** Decides how correct a row's answer is. A response without an answer in it is wrong, not unlabelled. */
export async function labelAnswer(row: RecordedRow, rule: LabelRule): Promise<LabelledAnswer | undefined> {
  if (row.answer === undefined) return undefined
  const { correct: _given, publishedCorrect, ...answer } = row.answer
  const { dataset, questionId } = row.question
  const { correct, ungraded } = rule.unlabelled === true ? {} : await verdictOn(row, rule.grading ?? 'own')
  const labels = rule.unlabelled === true ? undefined : { publishedCorrect, correct }
  const cell = knownFields<BankCellEntry>({ dataset, questionId, ...answer, ...labels })
  return { cell, ...(ungraded !== undefined && { unlabelled: ungraded }) }
}

type Grading = NonNullable<LabelRule['grading']>

async function verdictOn(row: RecordedRow, grading: Grading): Promise<AnswerVerdict> {
  const { question, answer, checks, unlabelled } = row
  if (unlabelled !== undefined) return { ungraded: unlabelled }
  const isHeldAgainst = checks !== undefined || (question.reference ?? '').trim() !== ''
  if (grading === 'published') {
    if (answer?.publishedCorrect !== undefined) return { correct: answer.publishedCorrect }
    return isHeldAgainst ? { ungraded: 'the log has no published verdict' } : {}
  }
  if (answer?.correct !== undefined) return { correct: answer.correct }
  if (answer?.response !== undefined)
    return gradeAnswer({ question, response: answer.response, rule: grading, ...(checks && { checks }) })
  return isHeldAgainst ? { ungraded: whyUngraded({ question, reference: question.reference ?? '' }) } : {}
}
