import { z } from 'zod'
import { jsonObject } from '../fields/json-object.ts'
import { parseBody } from '../fields/parse-body.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'

const toolCall = z.object({
  id: z.string().nullish(),
  function: z.object({ name: z.string().min(1), arguments: jsonObject.nullish() }),
})

const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullish(),
  thinking: z.string().nullish(),
  images: z.array(z.string()).nullish(),
  tool_calls: z.array(toolCall).nullish(),
  tool_name: z.string().nullish(),
  tool_call_id: z.string().nullish(),
})

/** Everything of a `POST /api/chat` that this server itself uses. */
export const ollamaRequestSchema = z.object({
  model: z.string().min(1),
  messages: z.array(message).nullish(),
  stream: z.boolean().nullish(),
  format: z.union([z.literal(''), z.literal('json'), jsonObject]).nullish(),
  options: jsonObject.nullish(),
  tools: z.array(jsonObject).nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

type OllamaMessage = z.output<typeof message>

/** A request of Ollama's API in the words of chat completions. */
export interface TranslatedOllamaRequest {
  /** A body of `POST /v1/chat/completions`; `undefined` where nothing is asked, which loads a model in Ollama. */
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly model: string
  readonly ignored: readonly string[]
}

/**
 * Reads the body of `POST /api/chat`. Ollama's `options` become fields of the same meaning; it streams unless told not to.
 * @throws RequestError 400 naming the field that is wrong
 */
export function translateOllamaRequest(sent: unknown, strictFields: boolean): TranslatedOllamaRequest {
  const { request, endpointFields, ignored } = parseBody(
    ollamaRequestSchema,
    { refused: {}, strict: strictFields },
    sent,
  )
  const { model, messages, format, options, tools, stream, smacs } = request
  if (messages == null || messages.length === 0) return { body: undefined, model, ignored }
  return {
    model,
    ignored,
    body: {
      ...endpointFields,
      ...options,
      model,
      messages: messages.map((each, index) => chatMessage(each, index, messages)),
      stream: stream !== false,
      tools,
      response_format: responseFormat(format),
      smacs,
    },
  }
}

function chatMessage(
  { role, content, thinking, images, tool_calls, tool_call_id, tool_name }: OllamaMessage,
  index: number,
  messages: readonly OllamaMessage[],
): object {
  const text = content ?? ''
  if (role === 'tool') {
    return { role, content: text, tool_call_id: tool_call_id ?? callIdOf(messages, index), name: tool_name }
  }
  if (role === 'assistant') {
    const calls = (tool_calls ?? []).map(({ id, function: called }, place) => ({
      id: id ?? callId(index, place),
      type: 'function',
      function: { name: called.name, arguments: JSON.stringify(called.arguments ?? {}) },
    }))
    return { role, content: text, reasoning_content: thinking, ...(calls.length > 0 && { tool_calls: calls }) }
  }
  if (images == null || images.length === 0) return { role, content: text }
  const pictures = images.map((data) => {
    return { type: 'image_url', image_url: { url: data.startsWith('data:') ? data : `data:image/png;base64,${data}` } }
  })
  return { role, content: [{ type: 'text', text }, ...pictures] }
}

function callId(message: number, place: number): string {
  return `call_${message}_${place}`
}

/** Ollama's calls have no ids: the results after a turn belong to its calls in their order. */
function callIdOf(messages: readonly OllamaMessage[], index: number): string {
  let turn = index - 1
  while (turn >= 0 && messages[turn]?.role === 'tool') turn -= 1
  return callId(turn, index - turn - 1)
}

function responseFormat(format: z.output<typeof ollamaRequestSchema>['format']): object | undefined {
  if (format == null || format === '') return undefined
  if (format === 'json') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: { schema: format } }
}
