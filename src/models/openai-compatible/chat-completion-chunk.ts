import { isRecord, readUpstreamError, type UpstreamError } from '../../endpoint/upstream-error.ts'
import type { TokenLogprob } from '../../ports/chat-model.ts'
import type { Usage } from '../../ports/usage.ts'

/** A piece of a tool call. `index` is the endpoint's own count, where it counts. */
export interface ToolCallPiece {
  readonly index: number
  readonly id?: string
  readonly name?: string
  readonly argumentsText: string
}

/** What one chunk of a stream, or one whole answer, says about the first choice. What it does not say is absent. */
export interface ChatCompletionChunk {
  readonly error?: UpstreamError
  /** Whether it looks like an answer at all. */
  readonly isCompletion: boolean
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly ToolCallPiece[]
  readonly logprobs: readonly TokenLogprob[]
  readonly usage?: Usage
  readonly finishReason?: string
  readonly servedModel?: string
}

/** OpenAI's API documents this value for "very unlikely" and some servers send it for minus infinity: no measurement. */
const veryUnlikelySentinel = -9999
/** What rounding may lift a certain token's log-probability above 0. */
const roundingError = 1e-3

/** Reads a parsed payload, taking whatever shape endpoints are known to send and ignoring the rest. */
export function readChatCompletionChunk(payload: unknown): ChatCompletionChunk {
  const error = readUpstreamError(payload)
  const fields = isRecord(payload) ? payload : {}
  const choices = Array.isArray(fields.choices) ? fields.choices.filter(isRecord) : []
  const choice = choices.find(({ index }) => index === undefined || index === 0)
  const message = [choice?.delta, choice?.message].find(isRecord) ?? {}
  const parts = contentParts(message.content)
  const usage = readUsage(fields.usage)
  return {
    ...(error !== undefined && { error }),
    isCompletion: Array.isArray(fields.choices) || usage !== undefined,
    text: parts.text + stringOf(message.refusal),
    reasoning: parts.reasoning || stringOf(message.reasoning_content) || stringOf(message.reasoning),
    toolCalls: readToolCalls(message.tool_calls),
    logprobs: readLogprobs(choice?.logprobs),
    ...(usage !== undefined && { usage }),
    ...(typeof choice?.finish_reason === 'string' && { finishReason: choice.finish_reason }),
    ...(typeof fields.model === 'string' && fields.model !== '' && { servedModel: fields.model }),
  }
}

/**
 * Reads OpenAI's usage object. A prompt has at least one token, so 0 prompt tokens is an endpoint's word for "not
 * counted" and stays absent.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined
  const completion = isRecord(value.completion_tokens_details) ? value.completion_tokens_details : {}
  const prompt = isRecord(value.prompt_tokens_details) ? value.prompt_tokens_details : {}
  const inputTokens = countOf(value.prompt_tokens) || undefined
  const outputTokens = countOf(value.completion_tokens)
  const reasoningTokens = countOf(completion.reasoning_tokens)
  const cachedInputTokens = countOf(prompt.cached_tokens) ?? countOf(value.prompt_cache_hit_tokens)
  const usage: Usage = {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
  }
  return Object.keys(usage).length === 0 ? undefined : usage
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A text, or (Mistral) a list of text and thinking parts. */
function contentParts(content: unknown): { readonly text: string; readonly reasoning: string } {
  if (!Array.isArray(content)) return { text: stringOf(content), reasoning: '' }
  let text = ''
  let reasoning = ''
  for (const part of content.filter(isRecord)) {
    if (part.type === 'thinking') reasoning += contentParts(part.thinking).text
    else text += stringOf(part.text)
  }
  return { text, reasoning }
}

function readToolCalls(value: unknown): readonly ToolCallPiece[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((call, place) => {
    const called = isRecord(call.function) ? call.function : {}
    // Some servers send the arguments as an object, already parsed.
    const argumentsText = isRecord(called.arguments) ? JSON.stringify(called.arguments) : stringOf(called.arguments)
    return {
      index: countOf(call.index) ?? place,
      ...(stringOf(call.id) !== '' && { id: stringOf(call.id) }),
      ...(stringOf(called.name) !== '' && { name: stringOf(called.name) }),
      argumentsText,
    }
  })
}

function readLogprobs(value: unknown): readonly TokenLogprob[] {
  if (!isRecord(value) || !Array.isArray(value.content)) return []
  return value.content.filter(isRecord).map((reported) => {
    const { top_logprobs: top } = reported
    const alternatives = Array.isArray(top) ? top.filter(isRecord).map(readToken) : []
    return { ...readToken(reported), ...(alternatives.length > 0 && { alternatives }) }
  })
}

function readToken({ token, logprob, bytes }: Readonly<Record<string, unknown>>): TokenLogprob {
  const isBytes = Array.isArray(bytes) && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
  return {
    token: stringOf(token),
    logprob: readLogprob(logprob),
    ...(isBytes && { bytes: bytes as readonly number[] }),
  }
}

function readLogprob(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  if (value <= veryUnlikelySentinel || value > roundingError) return undefined
  return Math.min(value, 0)
}
