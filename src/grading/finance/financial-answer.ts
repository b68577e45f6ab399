import type { AnswerContext } from '../../answers/answer-context.ts'
import { extractAnswer } from '../../answers/extract-answer.ts'
import { markedAnswer } from '../../answers/extraction/marked-answer.ts'
import { mostRead, visibleText } from '../../answers/extraction/visible-text.ts'
import { readFigure } from './figure.ts'

const numeral = /\d/

/**
 * The figure, or the yes or no, that a response gives, as text: what it marks as its answer, else what a number is read
 * from; undefined where there is none.
 */
export function financialAnswer(response: string, question: AnswerContext): string | undefined {
  const text = visibleText(response).trim().slice(-mostRead)
  if (readFigure(text) !== undefined || /^(?:yes|no)\b/i.test(text)) return text
  const marked = markedAnswer(text)
  if (marked !== undefined && (numeral.test(marked) || /^\W*(?:yes|no)\b/i.test(marked))) return marked
  return extractAnswer(response, question, 'number')
}

/** `yes` or `no` where an answer begins with it. */
export function yesOrNoOf(answer: string): string | undefined {
  return /^\W*(yes|no)\b/i.exec(answer)?.[1]?.toLowerCase()
}
