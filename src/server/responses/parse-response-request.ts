import { searchTextOf } from '../../ports/conversation.ts'
import type { ContentPart, Message, ResponseFormat, ToolCall, ToolChoice, ToolDefinition } from '../../ports/message.ts'
import type { RequestRules } from '../answer-route-parts.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { answerSettings } from '../fields/answer-settings.ts'
import { assertToolsOffered, toolChoiceAmong, toolDefinition } from '../fields/function-tools.ts'
import { imageContent } from '../fields/image-content.ts'
import { jsonSchemaFormat } from '../fields/json-schema-format.ts'
import { parseBody } from '../fields/parse-body.ts'
import { type ResponseRequest, refusedResponseFields, responseRequestSchema } from './response-request-schema.ts'

export interface ParsedResponseRequest extends AnswerRequest {
  readonly stream: boolean
  /** As it was sent: the response repeats much of it. */
  readonly body: ResponseRequest
}

/**
 * Reads the body of `POST /v1/responses`.
 * @throws RequestError 400 naming the field that is wrong or whose sender would be misled
 */
export function parseResponseRequest(body: unknown, rules: RequestRules): ParsedResponseRequest {
  const bodyRules = { refused: refusedResponseFields, strict: rules.strictFields }
  const { request, endpointFields, ignored } = parseBody(responseRequestSchema, bodyRules, body)
  const messages = messagesFrom(request)
  const tools = offeredTools(request)
  if (messages.length > rules.messages) {
    throw invalidRequest(`At most ${rules.messages} messages are taken; ${messages.length} came.`, 'input')
  }
  if (tools.length > rules.tools) {
    throw invalidRequest(`At most ${rules.tools} tools are taken; ${tools.length} came.`, 'tools')
  }
  const responseFormat = formatOf(request.text?.format)
  const toolChoice = toolChoiceOf(request.tool_choice, tools)
  const { reasoning, text } = request
  return {
    target: request.model,
    question: {
      text: searchTextOf(messages),
      messages,
      ...(responseFormat !== undefined && { responseFormat }),
      ...(tools.length > 0 && { tools }),
      ...(toolChoice !== undefined && { toolChoice }),
      ...(request.parallel_tool_calls === false && { parallelToolCalls: false }),
    },
    settings: answerSettings(request, [request.max_output_tokens]),
    endpointFields: {
      ...endpointFields,
      ...(reasoning?.effort != null && { reasoning_effort: reasoning.effort }),
      ...(text?.verbosity != null && { verbosity: text.verbosity }),
    },
    ignored: [...ignored, ...leftOut(request)],
    // Items of thinking come to those who ask for thinking.
    showByDefault: request.reasoning == null ? 'none' : 'reasoning',
    smacs: request.smacs,
    ...(request.metadata != null && { metadata: request.metadata }),
    stream: request.stream === true,
    body: request,
  }
}

/** What stands in the schema only to be taken: kinds of items, tools and hints that nothing here can use. */
function leftOut({ input, tools, include, truncation, stream_options }: ResponseRequest): readonly string[] {
  const items = typeof input === 'string' ? [] : input
  return [
    ...items.flatMap((item, index) => (isReadable(item) ? [] : [`input[${index}]`])),
    ...(tools ?? []).flatMap((tool, index) => ('name' in tool ? [] : [`tools[${index}]`])),
    ...(include != null && include.length > 0 ? ['include'] : []),
    ...(truncation != null && truncation !== 'disabled' ? ['truncation'] : []),
    ...(stream_options != null && Object.keys(stream_options).length > 0 ? ['stream_options'] : []),
  ]
}

type InputItem = Exclude<ResponseRequest['input'], string>[number]
type ReadableItem = Extract<InputItem, { role: string } | { call_id: string } | { type: 'reasoning' }>

function isReadable(item: InputItem): item is ReadableItem {
  return 'role' in item || 'call_id' in item || item.type === 'reasoning'
}

/** Items as messages; the calls and the thinking of one turn, which stand as items of their own, go into one message. */
function messagesFrom({ input, instructions }: ResponseRequest): readonly Message[] {
  const messages: Message[] = instructions == null ? [] : [{ role: 'developer', content: instructions }]
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }]
  let thought = ''
  const assistant = (message: Extract<Message, { role: 'assistant' }>): void => {
    messages.push(thought === '' ? message : { ...message, reasoning: thought })
    thought = ''
  }
  for (const item of input) {
    if (!isReadable(item)) continue
    if ('role' in item) {
      const message = messageFrom(item)
      if (message.role === 'assistant') assistant(message)
      else messages.push(message)
    } else if (item.type === 'function_call_output') messages.push(...toolResult(item))
    else if (item.type === 'function_call') {
      const call: ToolCall = { id: item.call_id, name: item.name, arguments: item.arguments }
      const last = messages.at(-1)
      if (last?.role !== 'assistant' || thought !== '') assistant({ role: 'assistant', content: '', toolCalls: [call] })
      else messages[messages.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), call] }
    } else thought = [...(item.content ?? []), ...(item.summary ?? [])].map(({ text }) => text).join('\n')
  }
  return messages
}

type Content = Extract<InputItem, { role: string }>['content']

function toolResult({ call_id, output }: Extract<InputItem, { output: Content }>): readonly Message[] {
  const parts = partsOf(output)
  const images = parts.filter(({ type }) => type === 'image')
  const result: Message = { role: 'tool', toolCallId: call_id, content: textOf(parts) }
  return images.length === 0 ? [result] : [result, { role: 'user', content: images }]
}

function messageFrom({ role, content }: Extract<InputItem, { role: string }>): Message {
  if (typeof content === 'string') return { role, content }
  const parts = partsOf(content)
  if (role === 'user') return { role, content: parts }
  if (parts.some(({ type }) => type === 'image')) {
    throw invalidRequest(`Images belong to user messages, not to one of the ${role}.`, 'input')
  }
  return { role, content: textOf(parts) }
}

function partsOf(content: Content): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return content.map((part): ContentPart => {
    if (part.type !== 'input_image') return { type: 'text', text: part.type === 'refusal' ? part.refusal : part.text }
    return imageContent(part.image_url, part.detail)
  })
}

function textOf(parts: readonly ContentPart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

function offeredTools({ tools, tool_choice: choice }: ResponseRequest): readonly ToolDefinition[] {
  const offered = (tools ?? []).flatMap((tool) => ('name' in tool ? [toolDefinition(tool)] : []))
  if (choice == null || typeof choice === 'string' || choice.type !== 'allowed_tools') return offered
  const allowed = new Set(choice.tools.map(({ name }) => name))
  return offered.filter(({ name }) => allowed.has(name))
}

function toolChoiceOf(
  choice: ResponseRequest['tool_choice'],
  tools: readonly ToolDefinition[],
): ToolChoice | undefined {
  if (choice == null) return undefined
  if (typeof choice === 'string') return toolChoiceAmong(choice, tools)
  if (choice.type === 'function') return toolChoiceAmong({ name: choice.name }, tools)
  assertToolsOffered(tools)
  return choice.mode
}

function formatOf(format: NonNullable<ResponseRequest['text']>['format']): ResponseFormat | undefined {
  if (format == null || format.type === 'text') return undefined
  return format.type === 'json_object' ? { type: 'json' } : jsonSchemaFormat(format)
}
