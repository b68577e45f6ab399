import type { ModelId } from '../../ports/chat-model.ts'
import type { CollaborationEvent } from '../events.ts'
import type { PoolPosterior } from './pool-posterior.ts'

/** What the expectations of the pool's models rest on, the largest kind first; undefined where no bank tells. */
export function priorReadEvent(
  pool: readonly ModelId[],
  { prior, calibrated }: PoolPosterior,
): Extract<CollaborationEvent, { type: 'prior-read' }> | undefined {
  if (prior === undefined) return undefined
  const { rule, bankQuestions, gradedQuestions, kinds } = prior
  return {
    type: 'prior-read',
    ...{ rule, bankQuestions, gradedQuestions, models: pool },
    kinds: kinds
      .toSorted((a, b) => b.share - a.share)
      .map(({ name, share, accuracyOf }) => ({
        ...{ name, share },
        ...(calibrated && { accuracy: pool.map((model) => accuracyOf(model) ?? null) }),
      })),
  }
}
