import { searchTextOf } from '../../ports/conversation.ts'
import type { ContentPart, Message, ResponseFormat, ToolCall, ToolDefinition } from '../../ports/message.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import type { RequestLimits } from '../chat-completions/parse-chat-request.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { parseBody } from '../parse-body.ts'
import { type ResponseRequest, refusedResponseFields, responseRequestSchema } from './response-request-schema.ts'

export interface ParsedResponseRequest extends AnswerRequest {
  readonly stream: boolean
  /** As it was sent: the response repeats much of it. */
  readonly body: ResponseRequest
}

/**
 * Reads the body of `POST /v1/responses`.
 * @throws RequestError 400 naming the field that is wrong, unknown or cannot be honoured
 */
export function parseResponseRequest(body: unknown, limits: RequestLimits): ParsedResponseRequest {
  const request = parseBody(responseRequestSchema, refusedResponseFields, body)
  const messages = messagesFrom(request)
  const tools = request.tools?.map(toolOf) ?? []
  if (messages.length > limits.messages) {
    throw invalidRequest(`At most ${limits.messages} messages are taken; ${messages.length} came.`, 'input')
  }
  if (tools.length > limits.tools) {
    throw invalidRequest(`At most ${limits.tools} tools are taken; ${tools.length} came.`, 'tools')
  }
  const responseFormat = formatOf(request.text?.format)
  const { tool_choice: choice, temperature, top_p: topP, max_output_tokens: maxTokens, user } = request
  if (choice != null && tools.length === 0 && choice !== 'none' && choice !== 'auto') {
    throw invalidRequest('`tool_choice` needs `tools`.', 'tool_choice')
  }
  if (choice != null && typeof choice === 'object' && !tools.some(({ name }) => name === choice.name)) {
    throw invalidRequest(`\`tool_choice\` names \`${choice.name}\`, which is not in \`tools\`.`, 'tool_choice')
  }
  return {
    target: request.model,
    question: {
      text: searchTextOf(messages),
      messages,
      ...(responseFormat !== undefined && { responseFormat }),
      ...(tools.length > 0 && { tools }),
      ...(choice != null &&
        tools.length > 0 && { toolChoice: typeof choice === 'string' ? choice : { name: choice.name } }),
      ...(request.parallel_tool_calls === false && { parallelToolCalls: false }),
    },
    settings: {
      ...(temperature != null && { temperature }),
      ...(topP != null && { topP }),
      ...(maxTokens != null && { maxTokens }),
      ...(user != null && { user }),
    },
    smacs: request.smacs,
    ...(request.metadata != null && { metadata: request.metadata }),
    stream: request.stream === true,
    body: request,
  }
}

type InputItem = Exclude<ResponseRequest['input'], string>[number]

/** Items as messages; the calls of one turn, which stand as items of their own, go back into one message. */
function messagesFrom({ input, instructions }: ResponseRequest): readonly Message[] {
  const messages: Message[] = instructions == null ? [] : [{ role: 'developer', content: instructions }]
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }]
  for (const item of input) {
    if ('role' in item) messages.push(messageFrom(item))
    else if (item.type === 'function_call_output') {
      const content = typeof item.output === 'string' ? item.output : item.output.map(({ text }) => text).join('\n')
      messages.push({ role: 'tool', toolCallId: item.call_id, content })
    } else addToolCall(messages, { id: item.call_id, name: item.name, arguments: item.arguments })
  }
  return messages
}

function addToolCall(messages: Message[], call: ToolCall): void {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') messages.push({ role: 'assistant', content: '', toolCalls: [call] })
  else messages[messages.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), call] }
}

function messageFrom({ role, content }: Extract<InputItem, { role: string }>): Message {
  if (typeof content === 'string') return { role, content }
  const parts = content.map((part): ContentPart => {
    if (part.type === 'input_image') {
      return { type: 'image', url: part.image_url, ...(part.detail != null && { detail: part.detail }) }
    }
    return { type: 'text', text: part.type === 'refusal' ? part.refusal : part.text }
  })
  if (role === 'user') return { role, content: parts }
  if (parts.some(({ type }) => type === 'image')) {
    throw invalidRequest(`Images belong to user messages, not to one of the ${role}.`, 'input')
  }
  return { role, content: parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') }
}

function toolOf(tool: NonNullable<ResponseRequest['tools']>[number]): ToolDefinition {
  const { name, description, parameters, strict } = tool
  return {
    name,
    ...(description != null && { description }),
    ...(parameters != null && { parameters }),
    ...(strict != null && { strict }),
  }
}

function formatOf(format: NonNullable<ResponseRequest['text']>['format']): ResponseFormat | undefined {
  if (format == null || format.type === 'text') return undefined
  if (format.type === 'json_object') return { type: 'json' }
  const { name, description, schema, strict } = format
  return {
    type: 'json-schema',
    name,
    // A schema's own description says the same to a model.
    schema: description == null || schema.description !== undefined ? schema : { ...schema, description },
    ...(strict != null && { strict }),
  }
}
