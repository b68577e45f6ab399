import { z } from 'zod'
import { samplingFields, stopField, tokenLimitField, userField } from '../fields/answer-settings.ts'
import { answerCountField, refusedSearchFields } from '../fields/one-answer.ts'
import type { RefusedField } from '../fields/refused-fields.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'

/** Everything of a `POST /v1/completions` that this server itself uses. */
export const completionRequestSchema = z.object({
  model: z.string().min(1).default('default'),
  prompt: z.union([z.string(), z.array(z.union([z.string(), z.number(), z.array(z.number())]))]),
  ...samplingFields,
  max_tokens: tokenLimitField,
  n_predict: tokenLimitField,
  stop: stopField,
  seed: z.int().nullish(),
  n: answerCountField,
  logprobs: z.union([z.boolean(), z.int().min(0).max(20)]).nullish(),
  echo: z.boolean().nullish(),
  user: userField,
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

/** What would mislead its sender if it were taken and not done. */
export const refusedCompletionFields: Readonly<Record<string, RefusedField>> = {
  suffix: {
    neutral: (value) => value === '',
    instead: 'the models are chat models, which fill nothing in; ask for the whole text.',
  },
  ...refusedSearchFields,
}
