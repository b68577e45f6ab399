import { listedOptions, optionLetter } from './question-options.ts'

/** A question followed by a line for each option: `A. first`, `B. second`, … */
export function withLetteredOptions(question: string, options: readonly string[]): string {
  return [question, ...options.map((option, place) => `${optionLetter(place)}. ${option}`)].join('\n')
}

/** The same, unless the question shows as many options itself. */
export function withOptionsShown(question: string, options: readonly string[]): string {
  return listedOptions(question).length === options.length ? question : withLetteredOptions(question, options)
}
