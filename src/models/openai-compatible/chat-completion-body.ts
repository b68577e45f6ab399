import type { ChatRequest } from '../../ports/chat-model.ts'
import { type ContentPart, type Message, messageText, type ResponseFormat } from '../../ports/message.ts'
import type { EndpointDialect } from './endpoint-dialect.ts'
import type { ResolvedOpenAiCompatibleModelOptions } from './options.ts'

type JsonObject = Readonly<Record<string, unknown>>

/**
 * The body of `POST /chat/completions` in the endpoint's dialect: request before the member's settings, `extraBody` over
 * both. What is undefined is left out when it is written as JSON.
 */
export function chatCompletionBody(
  request: ChatRequest,
  options: ResolvedOpenAiCompatibleModelOptions,
  dialect: EndpointDialect,
): JsonObject {
  const maxTokens = request.maxTokens ?? options.maxTokens
  const temperature = request.temperature ?? options.temperature
  const own: readonly Message[] = options.instructions ? [{ role: 'system', content: options.instructions }] : []
  const { responseFormat, toolChoice } = request
  return {
    model: options.model,
    messages: [...own, ...request.messages].map(messageBody),
    stream: request.whole !== true,
    stream_options: dialect.streamOptions && request.whole !== true ? { include_usage: true } : undefined,
    temperature,
    top_p: request.topP,
    [dialect.maxTokensField]: maxTokens,
    stop: request.stop?.length ? request.stop : undefined,
    seed: request.seed,
    // One alternative a token: with none some servers (llama.cpp) send no log-probabilities, without the field twenty.
    ...(request.logprobs &&
      dialect.logprobs !== false && { logprobs: true, top_logprobs: Math.max(1, request.topLogprobs ?? 1) }),
    response_format: responseFormat && responseFormatBody(responseFormat),
    tools: request.tools?.length ? request.tools.map((tool) => ({ type: 'function', function: tool })) : undefined,
    tool_choice:
      typeof toolChoice === 'object' ? { type: 'function', function: { name: toolChoice.name } } : toolChoice,
    // Refused by OpenAI where there are no tools.
    parallel_tool_calls: request.tools?.length ? request.parallelToolCalls : undefined,
    user: request.user,
    ...request.endpointFields,
    ...options.extraBody,
  }
}

function messageBody(message: Message): JsonObject {
  switch (message.role) {
    case 'system':
    case 'developer':
      // Few chat templates know the developer; those that do take the system for it.
      return { role: 'system', content: message.content, name: message.name }
    case 'user':
      return { role: 'user', content: userContent(message), name: message.name }
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        name: message.name,
        reasoning_content: message.reasoning,
        ...message.endpointFields,
        tool_calls: message.toolCalls?.length
          ? message.toolCalls.map(({ id, name, arguments: text, endpointFields }) => ({
              id,
              type: 'function',
              function: { name, arguments: text },
              ...endpointFields,
            }))
          : undefined,
      }
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content, name: message.name }
  }
}

/** Parts only where there is more than text: many servers take nothing else. */
function userContent(message: Extract<Message, { role: 'user' }>): string | readonly JsonObject[] {
  const { content } = message
  if (typeof content === 'string' || content.every(({ type }) => type === 'text')) return messageText(message)
  return content.map(partBody)
}

function partBody(part: ContentPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'other') return part.part
  return { type: 'image_url', image_url: { url: part.url, detail: part.detail } }
}

function responseFormatBody(format: ResponseFormat): JsonObject | undefined {
  switch (format.type) {
    case 'text':
      return undefined
    case 'json':
      return { type: 'json_object' }
    case 'json-schema': {
      const { name, schema, strict } = format
      return { type: 'json_schema', json_schema: { name, schema, strict } }
    }
  }
}
