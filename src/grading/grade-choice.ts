import type { AnswerContext } from '../answers/answer-context.ts'
import { namedOption } from '../answers/extraction/choice-letter.ts'
import { labelledPlace, optionLetter, questionOptions } from '../answers/question-options.ts'
import { gradeText } from './grade-text.ts'

/**
 * Whether the option chosen is the reference's, which may be a letter, an option's text or, for
 * digits only, its place: by the question's own numbers where it lists its options so, else from 0.
 */
export function gradeChoice(extracted: string, reference: string, question: AnswerContext): boolean {
  const options = questionOptions(question)
  if (options.length < 2) return gradeText(extracted, reference, question)
  const right = namedOption(reference, options) ?? optionAt(reference, question)
  return right !== undefined && namedOption(extracted, options) === right
}

function optionAt(reference: string, question: AnswerContext): string | undefined {
  const label = reference.trim()
  const listed = labelledPlace(label, question)
  const place = listed ?? (/^\d{1,2}$/.test(label) ? Number(label) : Number.NaN)
  return place < questionOptions(question).length ? optionLetter(place) : undefined
}
