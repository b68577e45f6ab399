import { isRecord } from '../../../endpoint/upstream-error.ts'
import type { Usage } from '../../../ports/usage.ts'

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
