import { listedOptions, optionLetter } from '../answers/question-options.ts'
import { type Question, questionFromText } from '../ports/question.ts'
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
  const lines = options.map((option, index) => `${optionLetter(index)}. ${option}`)
  return questionFromText(listed ? text : [text, ...lines].join('\n'), {
    ...(options.length > 0 && { options }),
    ...(answerType !== undefined && { answerType }),
  })
}
