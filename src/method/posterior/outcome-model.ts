import { choiceProbabilities } from '../../statistics/fitting/conditional-logit.ts'
import type { PlattScaling } from '../../statistics/fitting/platt-scaling.ts'
import { rereadLeader } from './leader-odds.ts'
import type { QuestionState } from './question-state.ts'

/**
 * A conditional logit over what may be right of one question: each answer cluster, and "none of these". The features of
 * clusters are 0 for "none" and the reverse. Because "none" competes with the clusters, the probabilities are of being
 * right, not of being the best.
 */
export interface OutcomeModel {
  /** One weight a feature. */
  readonly weights: readonly number[]
  /** How the leader's log odds are read, one line a stage of asking (`stageOf`). Absent = as they are. */
  readonly leaderOdds?: readonly PlattScaling[]
}

/** Stages of asking: after 1, 2, 3, 4 and more models, and last once everybody was asked. */
export const stageCount = 5

export function stageOf(asked: number, everybody: boolean): number {
  return everybody ? stageCount - 1 : Math.min(asked, stageCount - 1) - 1
}

/** The probability of each outcome of a state, the last of which is "none". @param everybody whether all were asked */
export function outcomeProbabilities(
  { weights, leaderOdds }: OutcomeModel,
  { asked, features }: Pick<QuestionState, 'asked' | 'features'>,
  everybody: boolean,
): Float64Array {
  const probabilities = choiceProbabilities(weights, features)
  const leader = leaderOf(probabilities)
  const line = leaderOdds?.[stageOf(asked, everybody)]
  if (leader !== undefined && line !== undefined) rereadLeader(probabilities, leader, line)
  return probabilities
}

/** The model between two, weight by weight. @param share of the first, 0 to 1 */
export function betweenModels(first: OutcomeModel, second: OutcomeModel, share: number): OutcomeModel {
  if (share >= 1) return first
  if (share <= 0) return second
  const between = (one: number, other: number): number => share * one + (1 - share) * other
  const lineOf = ({ leaderOdds }: OutcomeModel, stage: number): PlattScaling =>
    leaderOdds?.[stage] ?? { shift: 0, slope: 1 }
  return {
    weights: first.weights.map((weight, feature) => between(weight, second.weights[feature] as number)),
    leaderOdds: Array.from({ length: stageCount }, (_, stage): PlattScaling => {
      const [one, other] = [lineOf(first, stage), lineOf(second, stage)]
      return { shift: between(one.shift, other.shift), slope: between(one.slope, other.slope) }
    }),
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
