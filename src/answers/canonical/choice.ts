import { namedOption } from '../extraction/choice-letter.ts'
import { normalisedText } from './normalised-text.ts'

/** The key of a choice: the letter of the option it names, else its text. */
export function choiceKey(answer: string, options: readonly string[]): string {
  return namedOption(answer, options) ?? `other:${normalisedText(answer)}`
}
