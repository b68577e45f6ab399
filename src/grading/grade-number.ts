import type { AnswerContext } from '../answers/answer-context.ts'
import { answersEqual } from '../answers/answers-equal.ts'
import { canonicalAnswer } from '../answers/canonical-answer.ts'
import { referenceAnswer } from './reference-answer.ts'

/** A calculation that is not carried out: two numerals with a sign of addition, subtraction or multiplication between. */
const openCalculation = /\d\s*(?:[+*×·−-]|\\times|\\cdot)\s*\d/

/** Whether a number or formula is the reference's. A calculation copied from the question is no answer to it. */
export function gradeNumber(extracted: string, reference: string, question: AnswerContext): boolean {
  if (openCalculation.test(extracted) && isCopied(extracted, question.text) && !isCopied(extracted, reference))
    return false
  const given = canonicalAnswer(extracted, question, 'number')
  const right = canonicalAnswer(referenceAnswer(reference), question, 'number')
  return given !== undefined && right !== undefined && answersEqual(given, right)
}

function isCopied(part: string, whole: string): boolean {
  return withoutSpace(whole).includes(withoutSpace(part))
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '')
}
