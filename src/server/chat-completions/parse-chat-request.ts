import { searchTextOf } from '../../ports/conversation.ts'
import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../ports/message.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { parseBody } from '../parse-body.ts'
import { messagesFromChat } from './message-schema.ts'
import { type ChatCompletionRequest, chatCompletionRequestSchema, refusedChatFields } from './request-schema.ts'

export interface ParsedChatRequest extends AnswerRequest {
  readonly stream: boolean
  readonly includeUsage: boolean
}

export interface RequestLimits {
  readonly messages: number
  readonly tools: number
}

/**
 * Reads the body of `POST /v1/chat/completions`.
 * @throws RequestError 400 naming the field that is wrong, unknown or cannot be honoured
 */
export function parseChatRequest(body: unknown, limits: RequestLimits): ParsedChatRequest {
  const request = parseBody(chatCompletionRequestSchema, refusedChatFields, body)
  assertWithinLimits(request, limits)
  const messages = messagesFromChat(request.messages)
  const tools = request.tools?.map(toolOf)
  const responseFormat = responseFormatOf(request.response_format)
  const toolChoice = toolChoiceOf(request.tool_choice, tools)
  return {
    target: request.model,
    question: {
      text: searchTextOf(messages),
      messages,
      ...(responseFormat !== undefined && { responseFormat }),
      ...(tools !== undefined && tools.length > 0 && { tools }),
      ...(toolChoice !== undefined && { toolChoice }),
      ...(request.parallel_tool_calls === false && { parallelToolCalls: false }),
    },
    settings: settingsOf(request),
    ...(request.logprobs === true && { logprobs: { alternatives: request.top_logprobs ?? 0 } }),
    ...(request.seed != null && { seed: request.seed }),
    smacs: request.smacs,
    ...(request.metadata != null && { metadata: request.metadata }),
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
  }
}

function assertWithinLimits(request: ChatCompletionRequest, limits: RequestLimits): void {
  const { messages, tools, n, max_tokens, max_completion_tokens, stream, stream_options, logprobs, top_logprobs } =
    request
  if (messages.length > limits.messages) {
    throw invalidRequest(`At most ${limits.messages} messages are taken; ${messages.length} came.`, 'messages')
  }
  if (tools != null && tools.length > limits.tools) {
    throw invalidRequest(`At most ${limits.tools} tools are taken; ${tools.length} came.`, 'tools')
  }
  if (n != null && n !== 1) {
    throw invalidRequest(
      `\`n\` is ${n}, and a pool gives one answer: send 1 or leave it out.`,
      'n',
      'unsupported_value',
    )
  }
  if (max_tokens != null && max_completion_tokens != null && max_tokens !== max_completion_tokens) {
    throw invalidRequest('`max_tokens` and `max_completion_tokens` differ; send one of them.', 'max_tokens')
  }
  if (stream_options != null && stream !== true) {
    throw invalidRequest('`stream_options` is only for `stream: true`.', 'stream_options')
  }
  if (top_logprobs != null && logprobs !== true) {
    throw invalidRequest('`top_logprobs` needs `logprobs: true`.', 'top_logprobs')
  }
}

function settingsOf(request: ChatCompletionRequest): AnswerRequest['settings'] {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens
  const stop = typeof request.stop === 'string' ? [request.stop] : request.stop
  return {
    ...(request.temperature != null && { temperature: request.temperature }),
    ...(request.top_p != null && { topP: request.top_p }),
    ...(maxTokens != null && { maxTokens }),
    ...(stop != null && stop.length > 0 && { stop }),
    ...(request.user != null && { user: request.user }),
  }
}

function toolOf({ function: tool }: NonNullable<ChatCompletionRequest['tools']>[number]): ToolDefinition {
  return {
    name: tool.name,
    ...(tool.description != null && { description: tool.description }),
    ...(tool.parameters != null && { parameters: tool.parameters }),
    ...(tool.strict != null && { strict: tool.strict }),
  }
}

function toolChoiceOf(
  choice: ChatCompletionRequest['tool_choice'],
  tools: readonly ToolDefinition[] = [],
): ToolChoice | undefined {
  if (choice == null) return undefined
  // Nothing to choose from asks for nothing, and some endpoints refuse it.
  if (tools.length === 0 && (choice === 'none' || choice === 'auto')) return undefined
  if (tools.length === 0) throw invalidRequest('`tool_choice` needs `tools`.', 'tool_choice')
  if (typeof choice === 'string') return choice
  const { name } = choice.function
  if (!tools.some((tool) => tool.name === name)) {
    throw invalidRequest(`\`tool_choice\` names \`${name}\`, which is not in \`tools\`.`, 'tool_choice')
  }
  return { name }
}

function responseFormatOf(format: ChatCompletionRequest['response_format']): ResponseFormat | undefined {
  if (format == null || format.type === 'text') return undefined
  if (format.type === 'json_object') return { type: 'json' }
  const { name, description, schema, strict } = format.json_schema
  return {
    type: 'json-schema',
    name,
    // A schema's own description says the same to a model.
    schema: description == null || schema.description !== undefined ? schema : { ...schema, description },
    ...(strict != null && { strict }),
  }
}
