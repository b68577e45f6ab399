import type { AnswerContext } from '../answers/answer-context.ts'
import { answersEqual } from '../answers/answers-equal.ts'
import { canonicalAnswer } from '../answers/canonical-answer.ts'
import { referenceAnswer } from './reference-answer.ts'

/** Whether a number or formula is the reference's. */
export function gradeNumber(extracted: string, reference: string, question: AnswerContext): boolean {
  const given = canonicalAnswer(extracted, question, 'number')
  const right = canonicalAnswer(referenceAnswer(reference), question, 'number')
  return given !== undefined && right !== undefined && answersEqual(given, right)
}
