import { z } from 'zod'
import { invalidRequest } from '../errors/request-error.ts'
import { samplingFields } from '../fields/answer-settings.ts'
import { jsonObject } from '../fields/json-object.ts'
import { parseBody } from '../fields/parse-body.ts'
import { smacsFieldsSchema } from '../fields/smacs-fields.ts'

const source = z.union([
  z.object({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
  z.object({ type: z.literal('url'), url: z.string() }),
])
const textBlock = z.object({ type: z.literal('text'), text: z.string() })
const imageBlock = z.object({ type: z.literal('image'), source })
const toolUseBlock = z.object({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: jsonObject,
})
const toolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(z.union([textBlock, imageBlock, z.object({ type: z.string() })]))]).nullish(),
  is_error: z.boolean().nullish(),
})
const thinkingBlock = z.object({ type: z.literal('thinking'), thinking: z.string() })
const knownBlockTypes: ReadonlySet<string> = new Set(['text', 'image', 'tool_use', 'tool_result', 'thinking'])
/** Documents, encrypted thinking, what tools of its maker's own left behind: nothing a model here could read. */
const otherBlock = z.object({
  type: z.string().refine((type) => !knownBlockTypes.has(type), 'a block of its type has other fields'),
})
const block = z.union([textBlock, imageBlock, toolUseBlock, toolResultBlock, thinkingBlock, otherBlock])

const message = z.object({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
})

const clientTool = z.object({
  type: z.literal('custom').nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: jsonObject,
})
/** A tool that only its maker's own servers run. */
const hostedTool = z.object({ type: z.string().refine((type) => type !== 'custom', 'a tool has an `input_schema`') })

/** Everything of a `POST /v1/messages` that this server itself uses. */
export const messageRequestSchema = z.object({
  model: z.string().min(1).default('default'),
  // Counting tokens asks for no answer.
  max_tokens: z.int().min(1).nullish(),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(textBlock)]).nullish(),
  stop_sequences: z.array(z.string()).max(64).nullish(),
  stream: z.boolean().nullish(),
  ...samplingFields,
  tools: z.array(z.union([clientTool, hostedTool])).nullish(),
  tool_choice: z
    .object({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: z.string().nullish(),
      disable_parallel_tool_use: z.boolean().nullish(),
    })
    .nullish(),
  output_config: z
    .object({
      format: z.object({ type: z.literal('json_schema'), schema: jsonObject }).nullish(),
      effort: z.string().max(64).nullish(),
    })
    .nullish(),
  thinking: z.object({ type: z.string(), budget_tokens: z.int().nullish() }).nullish(),
  metadata: z.object({ user_id: z.string().max(512).nullish() }).nullish(),
  smacs: smacsFieldsSchema.prefault({}),
})

type MessageRequest = z.output<typeof messageRequestSchema>
type Block = z.output<typeof block>

/** A request of the Messages API in the words of chat completions. */
export interface TranslatedMessageRequest {
  /** A body of `POST /v1/chat/completions`, fields of the endpoint's own included. */
  readonly body: Readonly<Record<string, unknown>>
  /** Paths of what was taken and is not used. */
  readonly ignored: readonly string[]
  /** Whether the client wants blocks of thinking: one that did not ask takes the first block for the text. */
  readonly wantsThinking: boolean
}

/**
 * Reads the body of `POST /v1/messages`.
 * @throws RequestError 400 naming the field that is wrong
 */
export function translateMessageRequest(sent: unknown, strictFields: boolean): TranslatedMessageRequest {
  const { request, endpointFields, ignored } = parseBody(
    messageRequestSchema,
    { refused: {}, strict: strictFields },
    sent,
  )
  const { tools = [], tool_choice: choice, metadata, system, thinking, output_config: output } = request
  const wantsThinking = thinking != null && thinking.type !== 'disabled'
  const offered = (tools ?? []).flatMap((tool) => ('name' in tool ? [tool] : []))
  const body = {
    ...endpointFields,
    ...(thinking != null && { thinking }),
    ...(output?.effort != null && { reasoning_effort: output.effort }),
    ...(output?.format != null && {
      response_format: { type: 'json_schema', json_schema: { name: 'output', schema: output.format.schema } },
    }),
    model: request.model,
    messages: [...systemMessages(system), ...request.messages.flatMap(chatMessages)],
    max_tokens: request.max_tokens,
    stop: request.stop_sequences,
    stream: request.stream,
    temperature: request.temperature,
    top_p: request.top_p,
    user: metadata?.user_id,
    tools: offered.map(({ name, description, input_schema: parameters }) => {
      return { type: 'function', function: { name, description, parameters } }
    }),
    tool_choice: chatToolChoice(choice),
    parallel_tool_calls: choice?.disable_parallel_tool_use === true ? false : undefined,
    smacs: request.smacs,
  }
  return { body, wantsThinking, ignored: [...ignored, ...leftOut(request)] }
}

function systemMessages(system: MessageRequest['system']): readonly object[] {
  if (system == null) return []
  const content = typeof system === 'string' ? system : system.map(({ text }) => text).join('\n\n')
  return [{ role: 'system', content }]
}

/** One turn as chat messages: results of tools come before what the user says beside them. */
function chatMessages({ role, content }: z.output<typeof message>): readonly object[] {
  if (typeof content === 'string') return [{ role, content }]
  if (role === 'assistant') return [assistantMessage(content)]
  const results = content.flatMap((part) => (isBlock(part, toolResultBlock) ? [toolMessage(part)] : []))
  const said = content.flatMap(chatPart)
  return said.length === 0 && results.length > 0 ? results : [...results, { role, content: said }]
}

function assistantMessage(blocks: readonly Block[]): object {
  const texts = blocks.flatMap((part) => (isBlock(part, textBlock) ? [part.text] : []))
  const thoughts = blocks.flatMap((part) => (isBlock(part, thinkingBlock) ? [part.thinking] : []))
  const calls = blocks.flatMap((part) =>
    isBlock(part, toolUseBlock)
      ? [{ id: part.id, type: 'function', function: { name: part.name, arguments: JSON.stringify(part.input) } }]
      : [],
  )
  return {
    role: 'assistant',
    content: texts.join('\n'),
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join('\n') }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function toolMessage({ tool_use_id, content, is_error }: z.output<typeof toolResultBlock>): object {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []).flatMap(chatPart)
  const failed = is_error === true ? [{ type: 'text', text: 'The tool failed:' }] : []
  return { role: 'tool', tool_call_id: tool_use_id, content: [...failed, ...parts] }
}

function chatPart(part: Block | { readonly type: string }): readonly object[] {
  if (isBlock(part, textBlock)) return [{ type: 'text', text: part.text }]
  if (!isBlock(part, imageBlock)) return []
  const url = part.source.type === 'url' ? part.source.url : `data:${part.source.media_type};base64,${part.source.data}`
  return [{ type: 'image_url', image_url: { url } }]
}

function isBlock<Schema extends z.ZodObject<{ type: z.ZodLiteral<string> }>>(
  part: { readonly type: string },
  schema: Schema,
): part is z.output<Schema> {
  return schema.shape.type.values.has(part.type)
}

function chatToolChoice(choice: MessageRequest['tool_choice']): unknown {
  if (choice == null) return undefined
  if (choice.type !== 'tool') return choice.type
  if (choice.name == null) throw invalidRequest('`tool_choice` of type `tool` needs a `name`.', 'tool_choice.name')
  return { type: 'function', function: { name: choice.name } }
}

function leftOut({ messages, tools }: MessageRequest): readonly string[] {
  const blocks = messages.flatMap(({ content }, index) =>
    typeof content === 'string'
      ? []
      : content.flatMap(({ type }, place) =>
          knownBlockTypes.has(type) ? [] : [`messages[${index}].content[${place}]`],
        ),
  )
  return [...blocks, ...(tools ?? []).flatMap((tool, index) => ('name' in tool ? [] : [`tools[${index}]`]))]
}
