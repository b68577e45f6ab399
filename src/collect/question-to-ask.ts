import { withLetteredOptions } from '../answers/lettered-options.ts'
import { listedOptions } from '../answers/question-options.ts'
import { type Question, questionFromText, readAs } from '../ports/question.ts'
import type { BankQuestion } from '../ports/question-bank.ts'

/**
 * A bank question as models are asked it: its text in one user message, with a line `A. option` for each option where
 * the text does not list them itself.
 */
export function questionToAsk({
  text,
  options = [],
  answerType,
}: Pick<BankQuestion, 'text' | 'options' | 'answerType'>): Question {
  const listed = options.length === 0 || listedOptions(text).length > 0
  return questionFromText(listed ? text : withLetteredOptions(text, options), {
    ...(options.length > 0 && { options }),
    ...(answerType !== undefined && { answerType: readAs(answerType) }),
  })
}
