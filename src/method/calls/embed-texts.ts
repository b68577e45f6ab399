import { outcomeBy } from '../../cancellation/outcome-by.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
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
  const failure = (what: string): Error => new SmacsError('embedder', `${embedder.id} gave ${what}.`)
  const outcome = await outcomeBy(
    (until) => embedder.embed(texts, { role, signal: until }),
    { signal, clock },
    untilMs,
    () => failure('no vectors in time'),
  )
  if (!outcome.ok) {
    if (outcome.error instanceof UsageError) throw outcome.error
    return outcome
  }
  const vectors = outcome.value
  if (vectors.length === texts.length) return { ok: true, vectors }
  return { ok: false, error: failure(`${vectors.length} vectors for ${texts.length} texts`) }
}

/** Finding out what kind of question it is may take this share of the time there is. */
const timeShare = 0.25

/**
 * The question's vector by the bank's embedder; undefined, with a note, where the embedder fails.
 * @param otherwise what happens without it, for the note
 */
export async function* questionVector(
  question: Question,
  context: MethodContext,
  otherwise: string,
): AsyncGenerator<CollaborationEvent, Float32Array | undefined> {
  const now = context.clock.nowMs()
  const untilMs = context.deadlineAtMs === undefined ? undefined : now + timeShare * (context.deadlineAtMs - now)
  const embedded = await embedTexts([question.text], 'query', context, untilMs)
  if (embedded.ok) return embedded.vectors[0]
  const note = `The question was not compared with the bank, ${otherwise}: ${embedded.error.message}`
  yield { type: 'noted', degraded: true, note }
  return undefined
}
