import { withoutAnswerLine } from '../answers/answer-line.ts'
import type { Answer } from '../method/answer.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { KeptGeneration } from './live/generation-record.ts'

/** A recorded answer that a strategy was given. */
export interface RecordedSample {
  readonly model: ModelId
  /** Its place among the recorded answers of the model to the question. */
  readonly sample: number
  readonly response: string
}

/** The text that an answer is: a verdict on it is recorded, or it was generated live and nobody has graded it. */
export type AnswerSource =
  | { readonly kind: 'recorded'; readonly sample: number }
  | { readonly kind: 'live'; readonly generation: KeptGeneration }

/**
 * Finds the text that an answer is among those that its writer gave; where it was recorded as well as generated, it is the
 * recorded one. An answer may lack the answer line that its text was asked for.
 */
export function answerSource(
  { text, writtenBy }: Pick<Answer, 'text' | 'writtenBy'>,
  recorded: readonly RecordedSample[],
  live: readonly KeptGeneration[],
): AnswerSource | undefined {
  const sources: readonly (AnswerSource & { readonly text: string })[] = [
    ...recorded.flatMap(({ model, sample, response }) =>
      model === writtenBy ? [{ kind: 'recorded' as const, sample, text: response }] : [],
    ),
    ...live.flatMap((generation) =>
      generation.model === writtenBy ? [{ kind: 'live' as const, generation, text: generation.response }] : [],
    ),
  ]
  if (sources.length === 1) return sources[0]
  return sources.find((source) =>
    [source.text, withoutAnswerLine(source.text)].some((shown) => shown.trim() === text.trim()),
  )
}
