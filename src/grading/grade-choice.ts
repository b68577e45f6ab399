import type { AnswerContext } from '../answers/answer-context.ts'
import { namedOption } from '../answers/extraction/choice-letter.ts'
import { optionLetter, questionOptions } from '../answers/question-options.ts'
import { gradeText } from './grade-text.ts'

/** Whether the option chosen is the reference's, which may be a letter, an option's text or, for digits only, its place from 0. */
export function gradeChoice(extracted: string, reference: string, question: AnswerContext): boolean {
  const options = questionOptions(question)
  if (options.length < 2) return gradeText(extracted, reference, question)
  const right = namedOption(reference, options) ?? optionAt(reference, options.length)
  return right !== undefined && namedOption(extracted, options) === right
}

function optionAt(reference: string, options: number): string | undefined {
  const place = /^\d{1,2}$/.test(reference.trim()) ? Number(reference) : Number.NaN
  return place < options ? optionLetter(place) : undefined
}
