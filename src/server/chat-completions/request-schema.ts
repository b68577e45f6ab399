import { z } from 'zod'
import { samplingFields, stopField, tokenLimitField, userField } from '../fields/answer-settings.ts'
import { functionFields } from '../fields/function-tools.ts'
import { jsonObject } from '../fields/json-object.ts'
import { metadataSchema } from '../fields/metadata-schema.ts'
import { answerCountField, refusedSearchFields } from '../fields/one-answer.ts'
import type { RefusedField } from '../fields/refused-fields.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'
import { chatMessageSchema } from './message-schema.ts'

const functionSchema = z.object(functionFields)

/** A function of the client's; or a tool that only its maker's own servers run, told by another `type`. */
const toolSchema = z.union([
  z.object({ type: z.literal('function').optional(), function: functionSchema }),
  z.object({ type: z.string().refine((type) => type !== 'function', 'a function has a `function`') }),
])

const responseFormatSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object'), schema: jsonObject.nullish() }),
  z.object({
    type: z.literal('json_schema'),
    // llama.cpp takes the schema beside the type.
    schema: jsonObject.nullish(),
    json_schema: z
      .object({
        name: z.string().max(128).nullish(),
        description: z.string().nullish(),
        schema: jsonObject.nullish(),
        strict: z.boolean().nullish(),
      })
      .nullish(),
  }),
])

const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required', 'any']),
  z.object({ type: z.literal('function').optional(), function: z.object({ name: z.string().min(1) }) }),
  z.object({
    type: z.literal('allowed_tools'),
    allowed_tools: z.object({
      mode: z.enum(['auto', 'required']),
      tools: z.array(z.object({ type: z.string(), function: z.object({ name: z.string() }) })),
    }),
  }),
])

/** Everything of a chat completion request that this server itself uses. */
export const chatCompletionRequestSchema = z.object({
  model: z.string().min(1).default('default'),
  messages: z.array(chatMessageSchema).min(1),
  ...samplingFields,
  max_tokens: tokenLimitField,
  max_completion_tokens: tokenLimitField,
  n_predict: tokenLimitField,
  num_predict: tokenLimitField,
  max_new_tokens: tokenLimitField,
  max_output_tokens: tokenLimitField,
  stop: stopField,
  seed: z.int().nullish(),
  n: answerCountField,
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  response_format: responseFormatSchema.nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: toolChoiceSchema.nullish(),
  functions: z.array(functionSchema).nullish(),
  function_call: z.union([z.enum(['none', 'auto']), z.object({ name: z.string().min(1) })]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  user: userField,
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  metadata: metadataSchema.nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

export type ChatCompletionRequest = z.output<typeof chatCompletionRequestSchema>

/** What would mislead its sender if it were taken and not done. */
export const refusedChatFields: Readonly<Record<string, RefusedField>> = {
  modalities: {
    neutral: (value) => Array.isArray(value) && value.every((modality) => modality === 'text'),
    instead: 'answers are text.',
  },
  audio: { instead: 'answers are text.' },
  ...refusedSearchFields,
}
