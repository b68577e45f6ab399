import type { AnswerContext } from '../answers/answer-context.ts'
import { normalisedText } from '../answers/canonical/normalised-text.ts'
import { extractAnswer } from '../answers/extract-answer.ts'
import { visibleText } from '../answers/extraction/visible-text.ts'
import { inferAnswerType } from '../answers/infer-answer-type.ts'
import { questionOptions } from '../answers/question-options.ts'
import { wantsJson } from '../ports/message.ts'
import { type GradedType, readAs } from '../ports/question.ts'
import { gradeFinance } from './finance/grade-finance.ts'
import { gradeChoice } from './grade-choice.ts'
import { gradeNumber } from './grade-number.ts'
import { gradeSentence } from './grade-sentence.ts'
import { gradeStructured } from './grade-structured.ts'
import { gradeText } from './grade-text.ts'
import { referenceAnswer } from './reference-answer.ts'

/** What there is to grade. */
export interface GradingTask {
  readonly question: AnswerContext
  readonly response: string
  /** The right answer, as the data set gives it: `42`, `#### 42`, `\boxed{42}`, a letter, an option's text, a literal. */
  readonly reference: string
  /** Where it stands beside the question; wins over the question's own. */
  readonly answerType?: GradedType
}

/** A verdict: 1 right, 0 wrong. `extracted` is the answer that was compared; absent where the response gives none. */
export interface Grade {
  readonly correct: 0 | 1
  readonly extracted?: string
}

/**
 * Grades a response against a reference. A response without an answer is wrong. Undefined where nothing can be said:
 * program code (nothing a model wrote is ever run), open answers, an empty reference.
 */
export function gradeResponse(task: GradingTask): Grade | undefined {
  const answerType = gradedType(task)
  const question: AnswerContext = { ...task.question, answerType }
  if (isUngraded(answerType) || task.reference.trim() === '') return undefined
  if (answerType === 'finance') return gradeFinance(task)
  const extracted = extractAnswer(task.response, question, readAs(answerType))
  if (extracted === undefined) return { correct: saysNothingAsExpected(task) ? 1 : 0 }
  return { correct: isRight(extracted, { ...task, question }, answerType) ? 1 : 0, extracted }
}

/** Programs are run and instructions checked elsewhere; open answers have no right one. */
function isUngraded(type: GradedType): boolean {
  return type === 'code' || type === 'open' || type === 'instructions'
}

/** Where the right answer is that there is none: "I don't know" to a question that the text does not answer. */
function saysNothingAsExpected({ response, reference }: GradingTask): boolean {
  const said = normalisedText(visibleText(response))
  return said !== '' && said === normalisedText(reference)
}

function isRight(extracted: string, { question, reference, response }: GradingTask, answerType: GradedType): boolean {
  if (wantsJson(question.responseFormat)) {
    return gradeStructured(extracted, reference)
  }
  if (answerType === 'choice') return gradeChoice(extracted, reference, question)
  return answerType === 'number'
    ? gradeNumber(extracted, reference, question)
    : gradeText(extracted, reference, question) || gradeSentence(response, reference, question)
}

/** The type given, else what question and reference say it is. */
export function gradedType({ question, reference, answerType }: Omit<GradingTask, 'response'>): GradedType {
  const given = answerType ?? question.answerType
  if (given !== undefined) return given
  if (questionOptions(question).length >= 2) return 'choice'
  return inferAnswerType(question, [referenceAnswer(reference)])
}
