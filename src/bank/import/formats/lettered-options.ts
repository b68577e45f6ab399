import { optionLetter } from '../../../answers/question-options.ts'

/** A question followed by a line for each option: `A. first`, `B. second`, … */
export function withLetteredOptions(question: string, options: readonly string[]): string {
  return [question, ...options.map((option, place) => `${optionLetter(place)}. ${option}`)].join('\n')
}
