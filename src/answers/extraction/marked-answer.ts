import { lastBoxed } from './boxed.ts'
import { jsonAnswerField } from './json-answer-field.ts'
import { statedAnswer } from './stated-answer.ts'
import { taggedAnswer } from './tagged-answer.ts'

/** What a response marks as its answer: an `answer` field, a box, a tag, or the words "the answer is"; in this order. */
export function markedAnswer(text: string, keepQuotes = false): string | undefined {
  return jsonAnswerField(text) ?? lastBoxed(text) ?? taggedAnswer(text) ?? statedAnswer(text, keepQuotes)
}
