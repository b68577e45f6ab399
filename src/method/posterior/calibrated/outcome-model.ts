import { choiceProbabilities } from './conditional-logit.ts'
import type { OddsLine } from './leader-odds.ts'

/**
 * A conditional logit over what may be right of one question: each answer cluster, and "none of these". The features of
 * clusters are 0 for "none" and the reverse. Because "none" competes with the clusters, the probabilities are of being
 * right, not of being the best.
 */
export interface OutcomeModel {
  /** One weight a feature. */
  readonly weights: readonly number[]
  /** After 1, 2, … models, the last for all further ones: how the leader's log odds are read. Absent = as they are. */
  readonly leaderOdds?: readonly OddsLine[]
}

/** The probability of each outcome, the last of which is "none"; `features` are outcomes x features, row-major. */
export function outcomeProbabilities({ weights }: OutcomeModel, features: Float64Array): Float64Array {
  return choiceProbabilities(weights, features)
}

/** The model between two, weight by weight. @param share of the first, 0 to 1 */
export function betweenModels(first: OutcomeModel, second: OutcomeModel, share: number): OutcomeModel {
  if (share >= 1) return first
  if (share <= 0) return second
  const between = (one: number, other: number): number => share * one + (1 - share) * other
  const lines = Math.max(first.leaderOdds?.length ?? 0, second.leaderOdds?.length ?? 0)
  const lineOf = ({ leaderOdds }: OutcomeModel, place: number): OddsLine =>
    leaderOdds?.[Math.min(place, leaderOdds.length - 1)] ?? { shift: 0, slope: 1 }
  const leaderOdds = Array.from({ length: lines }, (_, place): OddsLine => {
    const [one, other] = [lineOf(first, place), lineOf(second, place)]
    return { shift: between(one.shift, other.shift), slope: between(one.slope, other.slope) }
  })
  return {
    weights: first.weights.map((weight, feature) => between(weight, second.weights[feature] as number)),
    ...(lines > 0 && { leaderOdds }),
  }
}

/** The place of the most probable cluster; undefined where there is none. The last outcome is "none of these". */
export function leaderOf(probabilities: ArrayLike<number>): number | undefined {
  let leader: number | undefined
  for (let place = 0; place < probabilities.length - 1; place++) {
    if (leader === undefined || (probabilities[place] as number) > (probabilities[leader] as number)) leader = place
  }
  return leader
}
