import type { AnswerContext } from '../answers/answer-context.ts'
import { mostRead, visibleText } from '../answers/extraction/visible-text.ts'
import { questionFrame } from '../answers/sentences/question-frame.ts'
import { saysAnswer } from '../answers/sentences/same-answer.ts'
import { readStatement } from '../answers/sentences/statement.ts'
import { readsSentences } from '../answers/sentences/yes-no.ts'

/** Whether a response says the reference's short text in sentences of its own. */
export function gradeSentence(response: string, reference: string, question: AnswerContext): boolean {
  if (!readsSentences(question, 'text')) return false
  const frame = questionFrame(question.text)
  const right = readStatement(reference, frame)
  const given = right && readStatement(visibleText(response).slice(-mostRead), frame)
  return right !== undefined && given !== undefined && saysAnswer(given, right, frame)
}
