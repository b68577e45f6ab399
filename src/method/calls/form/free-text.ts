import type { AnswerForm } from '../../../answers/answer-check.ts'
import { wantsJson } from '../../../ports/message.ts'
import type { Question } from '../../../ports/question.ts'

/** Whether any text answers. One that has to have a form is checked before anything of it is shown. */
export function isFreeText({ responseFormat }: Pick<Question, 'responseFormat'>): boolean {
  return !wantsJson(responseFormat)
}

/** Whether the beginning of an answer is worth having: half a JSON value is none, nor is a word before a tool call that must come. */
export function standsCut({ responseFormat, toolChoice }: Pick<AnswerForm, 'responseFormat' | 'toolChoice'>): boolean {
  return !wantsJson(responseFormat) && (toolChoice === undefined || toolChoice === 'auto' || toolChoice === 'none')
}
