import { z } from 'zod'
import { isFalse, type RefusedField } from '../fields/refused-fields.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'

/** Everything of a `POST /v1/completions` that this server itself uses. */
export const completionRequestSchema = z.object({
  model: z.string().min(1).default('default'),
  prompt: z.union([z.string(), z.array(z.union([z.string(), z.number(), z.array(z.number())]))]),
  temperature: z.number().min(0).max(100).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().min(-2).nullish(),
  n_predict: z.int().min(-2).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(64)]).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).nullish(),
  logprobs: z.union([z.boolean(), z.int().min(0).max(20)]).nullish(),
  echo: z.boolean().nullish(),
  user: z.string().max(512).nullish(),
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
  best_of: { neutral: (value) => value === 1, instead: 'a pool gives one answer; send 1 or leave it out.' },
  use_beam_search: { neutral: isFalse, instead: 'leave it out; a pool of models weighs several answers anyway.' },
}
