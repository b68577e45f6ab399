import { z } from 'zod'
import { isFalse, isZero, type RefusedField } from '../refused-fields.ts'
import { smacsFieldsSchema } from '../smacs-fields.ts'

const jsonObject = z.record(z.string(), z.unknown())

/** OpenAI's client puts a parsed copy beside a text it has read, and sends both back in the next turn. */
const sdkCopy = z.unknown().optional()

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string() })
const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: z.string().min(1),
  detail: z.enum(['auto', 'low', 'high']).nullish(),
})
const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  // Empty in every answer of ours, and only empty ones can be kept.
  annotations: z.array(z.never('annotations are not supported')).nullish(),
  logprobs: z.array(z.unknown()).nullish(),
  parsed: sdkCopy,
})
const refusal = z.strictObject({ type: z.literal('refusal'), refusal: z.string() })

/** What items of ours carry when they come back in the next turn. */
const echoed = { id: z.string().nullish(), status: z.string().nullish() }

const messageItem = z.strictObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([
    z.string(),
    z.array(z.discriminatedUnion('type', [inputText, inputImage, outputText, refusal])).min(1),
  ]),
  ...echoed,
})
const functionCallItem = z.strictObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
  parsed_arguments: sdkCopy,
  ...echoed,
})
const functionOutputItem = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([z.string(), z.array(inputText).min(1)]),
  ...echoed,
})

const formatSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string().min(1).max(64),
    description: z.string().nullish(),
    schema: jsonObject,
    strict: z.boolean().nullish(),
  }),
])

/** Everything of a `POST /v1/responses` that this server honours: stateless text with function tools. */
export const responseRequestSchema = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.union([messageItem, functionCallItem, functionOutputItem])).min(1)]),
  instructions: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  text: z.strictObject({ format: formatSchema.nullish() }).nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, _, . and -, at most 64'),
        description: z.string().nullish(),
        parameters: jsonObject.nullish(),
        strict: z.boolean().nullish(),
      }),
    )
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), name: z.string().min(1) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  user: z.string().max(512).nullish(),
  stream: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

export type ResponseRequest = z.output<typeof responseRequestSchema>

const stateless = 'this server keeps no conversations; send the whole of it in `input`.'

/** Fields that OpenAI's API has and this server cannot honour. */
export const refusedResponseFields: Readonly<Record<string, RefusedField>> = {
  previous_response_id: { instead: stateless },
  conversation: { instead: stateless },
  store: { neutral: isFalse, instead: `${stateless} Leave \`store\` out or send false.` },
  background: { neutral: isFalse, instead: 'stream the answer.' },
  include: { neutral: (value) => Array.isArray(value) && value.length === 0, instead: 'leave it out.' },
  truncation: { neutral: (value) => value === 'disabled', instead: 'nothing is cut silently here.' },
  reasoning: { instead: 'set it in `extraBody` of the model in the file.' },
  prompt: { instead: 'send the text in `input`.' },
  max_tool_calls: { instead: 'the client runs the tools.' },
  top_logprobs: { neutral: isZero, instead: 'ask one model by /v1/chat/completions.' },
  service_tier: { neutral: (value) => value === 'auto' || value === 'default', instead: 'leave it out.' },
  safety_identifier: { instead: 'use `user`.' },
  prompt_cache_key: { instead: 'leave it out.' },
  prompt_cache_retention: { instead: 'leave it out.' },
  stream_options: { instead: 'leave it out; usage always comes with the last event.' },
}
