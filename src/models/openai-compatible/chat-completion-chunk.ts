import { isRecord, readUpstreamError, type UpstreamError } from '../../endpoint/upstream-error.ts'
import type { TokenLogprob } from '../../ports/chat-model.ts'
import type { Usage } from '../../ports/usage.ts'
import { finishWord, isFailedEnd, mergeUsage, readUsage } from './reading/end-of-answer.ts'

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
  const fields = isRecord(payload) ? payload : {}
  const choice = firstChoice(fields.choices)
  const message = [choice?.delta, choice?.message].find(isRecord) ?? {}
  const parts = contentParts(message.content)
  const groq = isRecord(fields.x_groq) ? fields.x_groq : {}
  const usage = mergeUsage([groq.usage, choice?.usage, message.usage, fields.usage].map(readUsage))
  const word = finishWord(choice?.finish_reason)
  const error = readUpstreamError(payload) ?? readUpstreamError(choice) ?? failedEnd(word)
  return {
    ...(error !== undefined && { error }),
    isCompletion: Array.isArray(fields.choices) || usage !== undefined,
    text: parts.text + stringOf(message.refusal),
    reasoning: parts.reasoning || stringOf(message.reasoning_content) || stringOf(message.reasoning),
    toolCalls: readToolCalls(message),
    logprobs: readLogprobs(choice?.logprobs),
    ...(usage !== undefined && { usage }),
    ...(word !== undefined && { finishReason: word }),
    ...(typeof fields.model === 'string' && fields.model !== '' && { servedModel: fields.model }),
  }
}

/** One answer is asked for, so an only choice is the answer, whatever number it bears. */
function firstChoice(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const choices = Array.isArray(value) ? value.filter(isRecord) : []
  return choices.find(({ index }) => index === undefined || index === 0) ?? choices[0]
}

function failedEnd(word: string | undefined): UpstreamError | undefined {
  if (word === undefined || !isFailedEnd(word)) return undefined
  return { message: `it ended the answer with finish_reason "${word}"` }
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

/** The list, or the one call of the API before there were lists. */
function readToolCalls(message: Readonly<Record<string, unknown>>): readonly ToolCallPiece[] {
  const { tool_calls: list, function_call: only } = message
  const calls = Array.isArray(list) ? list : isRecord(only) ? [{ function: only }] : []
  return calls.filter(isRecord).map((call, place) => {
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
