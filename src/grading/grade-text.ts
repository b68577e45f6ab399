import type { AnswerContext } from '../answers/answer-context.ts'
import { answersEqual } from '../answers/answers-equal.ts'
import { canonicalAnswer } from '../answers/canonical-answer.ts'

/** Whether a short text is the reference's: the same literal, or the same words as people read them. */
export function gradeText(extracted: string, reference: string, question: AnswerContext): boolean {
  const given = canonicalAnswer(extracted, question, 'text')
  const right = canonicalAnswer(reference, question, 'text')
  return given !== undefined && right !== undefined && answersEqual(given, right)
}
