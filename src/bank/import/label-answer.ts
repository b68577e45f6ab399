import type { ProgramTask } from '../../grading/code/grade-program.ts'
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
  /** There is a sandbox: programs go with the cells that they decide about. */
  readonly runsPrograms?: boolean
}

/** A cell, and why it has no verdict although there is something to judge it by. */
export interface LabelledAnswer {
  readonly cell: BankCellEntry
  readonly unlabelled?: string
  /** What decides about it, once it is run. */
  readonly program?: ProgramTask
}

/** Decides how correct a row's answer is. A response without an answer in it is wrong, not unlabelled. */
export async function labelAnswer(row: RecordedRow, rule: LabelRule): Promise<LabelledAnswer | undefined> {
  if (row.answer === undefined) return undefined
  const { correct: _given, publishedCorrect, ...answer } = row.answer
  const { dataset, questionId } = row.question
  const { correct, ungraded } = rule.unlabelled === true ? {} : await verdictOn(row, rule.grading ?? 'own')
  const labels = rule.unlabelled === true ? undefined : { publishedCorrect, correct }
  const cell = knownFields<BankCellEntry>({ dataset, questionId, ...answer, ...labels })
  const program = rule.runsPrograms === true ? programTask(row, rule.grading) : undefined
  return { cell, ...(ungraded !== undefined && { unlabelled: ungraded }), ...(program !== undefined && { program }) }
}

/** Undefined where the verdict is given, or asked for by another rule. */
function programTask(
  { question, answer, checks, unlabelled }: RecordedRow,
  grading: Grading = 'own',
): ProgramTask | undefined {
  if (grading === 'published' || answer?.correct !== undefined || unlabelled !== undefined) return undefined
  if (checks?.instructions !== undefined) return undefined
  const [response, tests] = [answer?.response, checks?.tests]
  return response === undefined || tests === undefined ? undefined : { task: question.text, response, tests }
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
  if (answer?.response !== undefined) {
    const verdict = await gradeAnswer({ question, response: answer.response, rule: grading, ...(checks && { checks }) })
    // Of a program that is not run, the recording's origin knows more.
    return verdict.correct === undefined && question.answerType === 'code' && answer.publishedCorrect !== undefined
      ? { correct: answer.publishedCorrect }
      : verdict
  }
  return isHeldAgainst ? { ungraded: whyUngraded({ question, reference: question.reference ?? '' }) } : {}
}
