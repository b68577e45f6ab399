import type { ChatRequest } from '../../ports/chat-model.ts'
import type { ResponseFormat } from '../../ports/message.ts'
import { messageBodies } from './asking/chat-messages.ts'
import type { EndpointDialect, LeavableSetting } from './asking/endpoint-dialect.ts'
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
  const { toolChoice } = request
  const responseFormat = request.responseFormat && writtenFormat(request.responseFormat, dialect)
  const messages = messageBodies(request.messages, [options.instructions, responseFormat?.prompt], dialect)
  const sends = (setting: LeavableSetting): boolean =>
    !dialect.leftOut.has(setting) || request.adjustable?.includes(setting) !== true
  const isStreamed = dialect.stream === 'as-read' ? request.whole !== true : dialect.stream === 'always'
  return {
    model: options.model,
    messages,
    stream: isStreamed,
    stream_options: dialect.streamOptions && isStreamed ? { include_usage: true } : undefined,
    temperature: sends('temperature') ? (request.temperature ?? options.temperature) : undefined,
    top_p: request.topP,
    [dialect.maxTokensField]: sends('maxTokens') ? fittingMaxTokens(request, options, dialect, messages) : undefined,
    stop: request.stop?.length ? request.stop : undefined,
    seed: sends('seed') ? request.seed : undefined,
    // One alternative a token: with none some servers (llama.cpp) send no log-probabilities, without the field twenty.
    ...(request.logprobs &&
      dialect.logprobs !== false && { logprobs: true, top_logprobs: Math.max(1, request.topLogprobs ?? 1) }),
    response_format: responseFormat?.body,
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

/** Bytes of JSON a token has at least, nearly everywhere: so many tokens are left for a prompt that nobody counted. */
const bytesPerToken = 2
const leastGuessedTokens = 512

/** The token limit; ours is made to fit what the endpoint has said that it takes. */
function fittingMaxTokens(
  request: ChatRequest,
  options: ResolvedOpenAiCompatibleModelOptions,
  { contextTokens, outputTokensAtMost = Number.POSITIVE_INFINITY }: EndpointDialect,
  messages: readonly unknown[],
): number | undefined {
  const maxTokens = request.maxTokens ?? options.maxTokens
  if (maxTokens === undefined || request.adjustable?.includes('maxTokens') !== true) return maxTokens
  const fitting = Math.min(maxTokens, outputTokensAtMost)
  if (contextTokens === undefined) return fitting
  const left = contextTokens - Math.ceil(Buffer.byteLength(JSON.stringify(messages)) / bytesPerToken)
  // A guess that leaves next to nothing is no reason to cut an answer short: the endpoint's refusal will tell the count.
  return left >= leastGuessedTokens ? Math.min(fitting, left) : fitting
}

/** The form of the answer, as the endpoint takes it: in the body, in the prompt, or in both. */
function writtenFormat(
  format: ResponseFormat,
  { schema: spoken }: EndpointDialect,
): { readonly body?: JsonObject; readonly prompt?: string } {
  if (format.type === 'text') return {}
  const object = { type: 'json_object' }
  if (format.type === 'json') {
    return spoken === 'prompt' ? { prompt: 'Answer with one JSON value and nothing else.' } : { body: object }
  }
  const { name, schema, strict } = format
  if (spoken === 'schema') return { body: { type: 'json_schema', json_schema: { name, schema, strict } } }
  const prompt = `Answer with one JSON value that satisfies this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`
  return spoken === 'object' ? { body: object, prompt } : { prompt }
}
