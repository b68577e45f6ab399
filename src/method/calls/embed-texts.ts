import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { MethodContext } from '../strategy.ts'
import { outcomeBy } from './outcome-by.ts'

/** Vectors in the order of the texts, or why there are none. */
export type EmbeddingOutcome =
  | { readonly ok: true; readonly vectors: readonly Float32Array[] }
  | { readonly ok: false; readonly error: Error }

/**
 * Embeds texts for one question. An embedder that fails, or takes too long, costs a stage and not the answer, so its
 * failure is a value.
 * @param untilMs given up at this time on the context's clock; undefined waits as long as it takes
 * @throws UsageError and the reason of `context.signal` only; the latter at once, whatever the embedder does
 */
export async function embedTexts(
  texts: readonly string[],
  role: 'query' | 'document',
  { embedder, signal, clock }: Pick<MethodContext, 'embedder' | 'signal' | 'clock'>,
  untilMs: number | undefined,
): Promise<EmbeddingOutcome> {
  const late = (): Error => new SmacsError('embedder', `${embedder.id} gave no vectors in time.`)
  const outcome = await outcomeBy(
    (until) => embedder.embed(texts, { role, signal: until }),
    { signal, clock },
    untilMs,
    late,
  )
  if (!outcome.ok) {
    if (outcome.error instanceof UsageError) throw outcome.error
    return outcome
  }
  const vectors = outcome.value
  if (vectors.length === texts.length) return { ok: true, vectors }
  const message = `${embedder.id} gave ${vectors.length} vectors for ${texts.length} texts.`
  return { ok: false, error: new SmacsError('embedder', message) }
}
