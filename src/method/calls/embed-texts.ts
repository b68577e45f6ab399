import { linkAbort } from '../../cancellation/linked-abort.ts'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { startTimer } from '../../cancellation/start-timer.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { MethodContext } from '../strategy.ts'

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
  signal.throwIfAborted()
  const abort = linkAbort(signal)
  const giveUp = (): void => abort.abort(new SmacsError('embedder', `${embedder.id} gave no vectors in time.`))
  const stop = untilMs === undefined ? undefined : startTimer(clock, Math.max(0, untilMs - clock.nowMs()), giveUp)
  try {
    const vectors = await raceAbort(embedder.embed(texts, { role, signal: abort.signal }), abort.signal)
    if (vectors.length === texts.length) return { ok: true, vectors }
    const message = `${embedder.id} gave ${vectors.length} vectors for ${texts.length} texts.`
    return { ok: false, error: new SmacsError('embedder', message) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof UsageError) throw error
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) }
  } finally {
    stop?.()
    abort.unlink()
  }
}
