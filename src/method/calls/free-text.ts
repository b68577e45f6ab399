import type { Question } from '../../ports/question.ts'

/** Whether any text answers. One that has to have a form is checked before anything of it is shown. */
export function isFreeText({ responseFormat }: Pick<Question, 'responseFormat'>): boolean {
  return responseFormat === undefined || responseFormat.type === 'text'
}
