import { z } from 'zod'
import { isEmptyObject, isFalse, isZero, type RefusedField } from '../refused-fields.ts'
import { smacsFieldsSchema } from '../smacs-fields.ts'
import { chatMessageSchema } from './message-schema.ts'

/** A JSON Schema or another JSON object, passed on as it is. */
const jsonObject = z.record(z.string(), z.unknown())

const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, _, . and -, at most 64'),
    description: z.string().nullish(),
    parameters: jsonObject.nullish(),
    strict: z.boolean().nullish(),
  }),
})

const responseFormatSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().min(1).max(64),
      description: z.string().nullish(),
      schema: jsonObject,
      strict: z.boolean().nullish(),
    }),
  }),
])

/** Everything of a chat completion request that this server honours. */
export const chatCompletionRequestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(chatMessageSchema).min(1),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(16)]).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  response_format: responseFormatSchema.nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string().min(1) }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  user: z.string().max(512).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.literal(false).nullish() })
    .nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

export type ChatCompletionRequest = z.output<typeof chatCompletionRequestSchema>

/** Fields that OpenAI's API has and a pool of open models cannot honour alike. */
export const refusedChatFields: Readonly<Record<string, RefusedField>> = {
  frequency_penalty: { neutral: isZero, instead: 'set it in `extraBody` of the model in the file.' },
  presence_penalty: { neutral: isZero, instead: 'set it in `extraBody` of the model in the file.' },
  logit_bias: { neutral: isEmptyObject, instead: 'token ids differ between the models of a pool.' },
  functions: { instead: 'use `tools`.' },
  function_call: { instead: 'use `tool_choice`.' },
  modalities: {
    neutral: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'text',
    instead: 'answers are text.',
  },
  audio: { instead: 'answers are text.' },
  prediction: { instead: 'leave it out.' },
  reasoning_effort: { instead: 'set it in `extraBody` of the model in the file.' },
  verbosity: { instead: 'ask for it in the prompt.' },
  service_tier: { neutral: (value) => value === 'auto' || value === 'default', instead: 'leave it out.' },
  store: { neutral: isFalse, instead: 'traces are kept by the server’s own rules; `smacs.trace` leaves one out.' },
  web_search_options: { instead: 'offer a search tool in `tools`.' },
  prompt_cache_key: { instead: 'leave it out.' },
  prompt_cache_retention: { instead: 'leave it out.' },
  safety_identifier: { instead: 'use `user`.' },
}
