import type { FinishReason } from '../../../ports/chat-model.ts'

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
