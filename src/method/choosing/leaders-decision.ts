import type { Decision } from '../answer.ts'
import type { AnsweredMember } from '../open-answers/choose-open-answer.ts'
import type { PoolPosterior, PoolStanding } from '../posterior/pool-posterior.ts'
import { decisionFrom } from './decision-from.ts'

/**
 * The leading answer in the words of whoever speaks for it: its supporter of the highest expected accuracy, ties in pool
 * order.
 * @param answered those whose responses were read, in the same order
 * @param reading one with a leader
 */
export function leadersDecision(
  posterior: PoolPosterior,
  answered: readonly AnsweredMember[],
  { evidence, state, standing }: PoolStanding,
): Decision {
  const cluster = state.clusters[standing.leader ?? -1] ?? -1
  const { accuracy } = posterior.view
  const [speaker] = answered
    .filter((_, place) => evidence.votes[place] === cluster)
    .sort(
      (left, right) =>
        (accuracy[right.member] as number) - (accuracy[left.member] as number) || left.member - right.member,
    )
  if (speaker === undefined) throw new RangeError('Expected a supporter of the leading answer')
  const extracted = evidence.grouping.clusters[cluster]?.text
  return {
    ...decisionFrom(speaker.generation),
    ...(extracted !== undefined && { extracted }),
    ...(posterior.calibrated && { confidence: standing.confidence }),
  }
}
