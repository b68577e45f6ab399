import { z } from 'zod'
import { samplingFields, tokenLimitField, userField } from '../fields/answer-settings.ts'
import { functionFields } from '../fields/function-tools.ts'
import { jsonObject } from '../fields/json-object.ts'
import { metadataSchema } from '../fields/metadata-schema.ts'
import { isFalse, isZero, type RefusedField } from '../fields/refused-fields.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'

const textPart = z.object({ type: z.enum(['input_text', 'output_text', 'text', 'summary_text']), text: z.string() })
const inputImage = z.object({
  type: z.literal('input_image'),
  image_url: z.string().min(1),
  detail: z.string().nullish(),
})
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() })
const contentPart = z.discriminatedUnion('type', [textPart, inputImage, refusal], {
  error: 'a part is an input_text, an input_image (by address or data URL), an output_text or a refusal',
})

const messageItem = z.object({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(contentPart)]),
})
const functionCallItem = z.object({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
})
const functionOutputItem = z.object({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([z.string(), z.array(contentPart)]),
})
/** Thinking of an earlier turn: OpenAI's own is encrypted, others put texts. */
const reasoningItem = z.object({
  type: z.literal('reasoning'),
  summary: z.array(z.object({ text: z.string() })).nullish(),
  content: z.array(z.object({ text: z.string() })).nullish(),
})
const knownItemTypes: ReadonlySet<string> = new Set([
  ...['message', 'function_call', 'function_call_output', 'reasoning', 'item_reference'],
])
/** What a tool of its maker's left in the history: nothing a model here could read. */
const otherItem = z.object({
  type: z
    .string()
    .refine((type) => type !== 'item_reference', 'this server keeps no items; send the item itself')
    .refine((type) => !knownItemTypes.has(type), 'an item of its type has other fields'),
})

const formatSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string().max(128).nullish(),
    description: z.string().nullish(),
    schema: jsonObject,
    strict: z.boolean().nullish(),
  }),
])

const functionTool = z.object({ type: z.literal('function'), ...functionFields })
/** A tool that only its maker's own servers run. */
const otherTool = z.object({ type: z.string().refine((type) => type !== 'function', 'a function has a `name`') })

/** Everything of a `POST /v1/responses` that this server itself uses: stateless text with function tools. */
export const responseRequestSchema = z.object({
  model: z.string().min(1).default('default'),
  input: z.union([
    z.string().min(1),
    z.array(z.union([messageItem, functionCallItem, functionOutputItem, reasoningItem, otherItem])).min(1),
  ]),
  instructions: z.string().nullish(),
  ...samplingFields,
  max_output_tokens: tokenLimitField,
  text: z.object({ format: formatSchema.nullish(), verbosity: z.string().nullish() }).nullish(),
  reasoning: z.object({ effort: z.string().nullish() }).nullish(),
  tools: z.array(z.union([functionTool, otherTool])).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.object({ type: z.literal('function'), name: z.string().min(1) }),
      z.object({ type: z.literal('allowed_tools'), mode: z.enum(['auto', 'required']), tools: z.array(jsonObject) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  user: userField,
  stream: z.boolean().nullish(),
  stream_options: jsonObject.nullish(),
  include: z.array(z.string()).nullish(),
  truncation: z.string().nullish(),
  metadata: metadataSchema.nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

export type ResponseRequest = z.output<typeof responseRequestSchema>

const stateless = 'this server keeps no conversations; send the whole of it in `input`.'

/** What would mislead its sender if it were taken and not done. */
export const refusedResponseFields: Readonly<Record<string, RefusedField>> = {
  previous_response_id: { instead: stateless },
  conversation: { instead: stateless },
  store: { neutral: isFalse, instead: `${stateless} Leave \`store\` out or send false.` },
  background: { neutral: isFalse, instead: 'stream the answer.' },
  prompt: { instead: 'send the text in `input`.' },
  top_logprobs: { neutral: isZero, instead: 'ask one model by /v1/chat/completions.' },
}
