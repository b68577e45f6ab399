import { wantsJson } from '../../ports/message.ts'
import type { AnswerType } from '../../ports/question.ts'
import type { AnswerContext } from '../answer-context.ts'
import { asksForOutput } from '../canonical/asks-for-output.ts'
import { yesNoQuestion } from './yes-no.ts'

/** Whether answers to a question are read as sentences: short texts that are no literals, JSON, or yes and no. */
export function readsSentences(question: AnswerContext, answerType: AnswerType): boolean {
  const { responseFormat, text } = question
  return (
    answerType === 'text' && !wantsJson(responseFormat) && !asksForOutput(text) && yesNoQuestion(text) === undefined
  )
}
