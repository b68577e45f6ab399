import { z } from 'zod'
import { invalidRequest } from '../errors/request-error.ts'
import { isFalse, type RefusedField } from './refused-fields.ts'

/** How many answers are wanted; see assertOneAnswer. */
export const answerCountField = z.int().min(1).nullish()

/** Other ways to ask for several texts. */
export const refusedSearchFields: Readonly<Record<string, RefusedField>> = {
  best_of: { neutral: (value) => value === 1, instead: 'a pool gives one answer; send 1 or leave it out.' },
  use_beam_search: { neutral: isFalse, instead: 'leave it out; a pool of models weighs several answers anyway.' },
}

/** @throws RequestError 400 where more than one answer is wanted */
export function assertOneAnswer(n: z.output<typeof answerCountField>): void {
  if (n == null || n === 1) return
  throw invalidRequest(`\`n\` is ${n}, and a pool gives one answer: send 1 or leave it out.`, 'n', 'unsupported_value')
}
