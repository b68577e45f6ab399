import { isRecord } from '../../../endpoint/upstream-error.ts'
import type { FinishReason } from '../../../ports/chat-model.ts'
import type { Usage } from '../../../ports/usage.ts'

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  complete: 'stop',
  completed: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  safety: 'content-filter',
  sensitive: 'content-filter',
  refusal: 'content-filter',
}

/** Words that stand where a reason has yet to come: templates print an empty text, Python and JavaScript their nothing. */
const noReasons: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined'])

/** OpenRouter's `error`, vLLM's `abort`, DeepSeek's `insufficient_system_resource`, Zhipu's `network_error`, and their like. */
const failedEnd =
  /error|abort|fail|cancel|time_?out|timed_out|insufficient|unavailable|overload|disconnect|interrupt|exception|malformed/i

/** The endpoint's own word for why an answer ended, or undefined where it gives none. */
export function finishWord(value: unknown): string | undefined {
  return typeof value === 'string' && !noReasons.has(value.trim().toLowerCase()) ? value : undefined
}

/** Whether an end by this word is a failed generation: what was written by then is no answer. */
export function isFailedEnd(word: string): boolean {
  return failedEnd.test(word)
}

/** The unified reason; `other` for a word that nobody knows. */
export function finishReason(word: string | undefined): FinishReason {
  if (word === undefined) return 'other'
  const known = word.trim().toLowerCase().replaceAll('-', '_')
  return Object.hasOwn(reasons, known) ? (reasons[known] ?? 'other') : 'other'
}

/**
 * Reads a usage object in OpenAI's words or those of its Responses and Anthropic's API. A prompt has at least one token,
 * so 0 prompt tokens is an endpoint's word for "not counted" and stays absent.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined
  const output = firstRecord(value.completion_tokens_details, value.output_tokens_details)
  const input = firstRecord(value.prompt_tokens_details, value.input_tokens_details)
  const inputTokens = firstCount(value.prompt_tokens, value.input_tokens) || undefined
  const outputTokens = firstCount(value.completion_tokens, value.output_tokens)
  const reasoningTokens = firstCount(output.reasoning_tokens)
  const cachedInputTokens = firstCount(input.cached_tokens, value.prompt_cache_hit_tokens, value.cached_tokens)
  const usage: Usage = {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
  }
  return Object.keys(usage).length === 0 ? undefined : usage
}

/** Counts that come in parts, put together; a later count of the same kind replaces an earlier one. */
export function mergeUsage(parts: readonly (Usage | undefined)[]): Usage | undefined {
  const known = parts.filter((part) => part !== undefined)
  return known.length === 0 ? undefined : Object.assign({}, ...known)
}

function firstRecord(...values: readonly unknown[]): Readonly<Record<string, unknown>> {
  return values.find(isRecord) ?? {}
}

function firstCount(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
}
