import type { ModelId } from '../../ports/chat-model.ts'
import type { CollaborationEvent } from '../events.ts'
import { explainStanding } from './explain-standing.ts'
import type { PoolPosterior, PoolResponse, PoolStanding } from './pool-posterior.ts'

/** What to say of a standing beside its numbers. */
export interface StandingReport {
  readonly decision: 'ask-more' | 'stop' | 'escalate'
  /** Probability that one more answer changes the leader. */
  readonly change?: number | undefined
  readonly because?: string | undefined
  /** What the leader's probability must reach, where somebody asked for that. */
  readonly wanted?: number | undefined
}

/** The answers so far as an event: clusters with their probabilities, the leader's confidence, the decision in words. */
export function standingEvent(
  posterior: PoolPosterior,
  pool: readonly ModelId[],
  responses: readonly PoolResponse[],
  { evidence, state, standing }: PoolStanding,
  { decision, change, because, wanted }: StandingReport,
): Extract<CollaborationEvent, { type: 'answers-weighed' }> {
  const { calibrated, view } = posterior
  const supportersOf = (cluster: number): ModelId[] =>
    responses.flatMap(({ member }, place) =>
      evidence.votes[place] === cluster && pool[member] !== undefined ? [pool[member]] : [],
    )
  const places = state.clusters
    .map((_, place) => place)
    .sort((left, right) => (standing.probabilities[right] as number) - (standing.probabilities[left] as number))
  const votes = state.supporters.reduce((sum, count) => sum + count, 0)
  const leader = standing.leader
  const answer = leader === undefined ? undefined : evidence.grouping.clusters[state.clusters[leader] ?? -1]?.text
  return {
    type: 'answers-weighed',
    clusters: places.map((place) => {
      const cluster = state.clusters[place] as number
      return {
        answer: evidence.grouping.clusters[cluster]?.text ?? '',
        supporters: supportersOf(cluster),
        ...(calibrated
          ? { probability: standing.probabilities[place] as number }
          : { share: (state.supporters[place] as number) / Math.max(1, votes) }),
      }
    }),
    ...(calibrated && leader !== undefined && { confidence: standing.confidence }),
    ...(calibrated && { other: standing.probabilities[state.clusters.length] as number }),
    ...(wanted !== undefined && { wanted }),
    voices: responses.flatMap(({ member }, place) => {
      const cluster = places.findIndex((own) => state.clusters[own] === evidence.votes[place])
      const weight = view.weights[member] as number
      return [{ model: pool[member] ?? '', ...(cluster >= 0 && { cluster }), weight }]
    }),
    asked: responses.length,
    decision,
    explanation: explainStanding({
      asked: responses.length,
      poolSize: pool.length,
      answer,
      supporters: leader === undefined ? 0 : (state.supporters[leader] ?? 0),
      answers: votes,
      ...(calibrated && { confidence: standing.confidence }),
      ...(calibrated && change !== undefined && { change }),
      ...(because !== undefined && { because }),
    }),
  }
}
