import { choiceProbabilities } from '../../statistics/fitting/conditional-logit.ts'
import type { PlattScaling } from '../../statistics/fitting/platt-scaling.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import { featureCentre, type QuestionState } from './question-state.ts'

/**
 * A conditional logit over what may be right of one question: each answer cluster, and "none of these". The features of
 * clusters are 0 for "none" and the reverse. Because "none" competes with the clusters, the probabilities are of being
 * right, not of being the best.
 */
export interface OutcomeModel {
  /** One weight a feature. */
  readonly weights: readonly number[]
  /** That of programs, where the bank knows what running some showed. */
  readonly programs?: Omit<OutcomeModel, 'programs'>
  /** How the leader's log odds are read, one line a stage of asking (`stageOf`). Absent = as they are. */
  readonly leaderOdds?: readonly PlattScaling[]
}

/** A leader's probability counts as no nearer to 0 or 1. */
export const leaderMargin = 0.0001

/** Stages of asking: after 1, 2, 3, 4 and more models, and last once everybody was asked. */
export const stageCount = 5

export function stageOf(asked: number, everybody: boolean): number {
  return everybody ? stageCount - 1 : Math.min(asked, stageCount - 1) - 1
}

/** The probability of each outcome of a state, the last of which is "none". @param everybody whether all were asked */
export function outcomeProbabilities(
  model: OutcomeModel,
  { asked, features, programs }: Pick<QuestionState, 'asked' | 'features' | 'programs'>,
  everybody: boolean,
): Float64Array {
  const { weights, leaderOdds } = programs ? (model.programs ?? model) : model
  const apart = programs && model.programs !== undefined
  const probabilities = (apart ? programProbabilities : choiceProbabilities)(weights, features)
  const leader = leaderOf(probabilities)
  const line = leaderOdds?.[stageOf(asked, everybody)]
  if (leader !== undefined && line !== undefined) rereadLeader(probabilities, leader, line)
  return probabilities
}

/**
 * Several programs may be right: each is judged beside "none" alone. The leader keeps the probability that it is right;
 * the rest of 1 goes to the others as they are probable, and to "none" as it is that no program is right.
 */
function programProbabilities(weights: readonly number[], features: Float64Array): Float64Array {
  const width = weights.length
  const clusters = features.length / width - 1
  const none = features.subarray(clusters * width)
  const probabilities = new Float64Array(clusters + 1)
  let noneRight = 1
  for (let cluster = 0; cluster < clusters; cluster++) {
    const pair = Float64Array.of(...features.subarray(cluster * width, (cluster + 1) * width), ...none)
    const right = choiceProbabilities(weights, pair)[0] as number
    probabilities[cluster] = right
    noneRight *= 1 - right
  }
  probabilities[clusters] = noneRight
  const leader = leaderOf(probabilities)
  if (leader === undefined) return Float64Array.of(1)
  const best = probabilities[leader] as number
  const others = probabilities.reduce((sum, value) => sum + value, 0) - best
  const rest = others > 0 ? (1 - best) / others : 0
  return probabilities.map((value, place) => (place === leader ? best : value * rest))
}

/** The model between two, weight by weight. @param share of the first, 0 to 1 */
function betweenModels(first: OutcomeModel, second: OutcomeModel, share: number): OutcomeModel {
  if (share >= 1) return first
  if (share <= 0) return second
  const between = (one: number, other: number): number => share * one + (1 - share) * other
  const lineOf = ({ leaderOdds }: OutcomeModel, stage: number): PlattScaling =>
    leaderOdds?.[stage] ?? { shift: 0, slope: 1 }
  const { programs } = first
  return {
    ...(programs !== undefined && { programs: betweenModels(programs, second.programs ?? second, share) }),
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

/** How answers' scores, support and signals become probabilities of being right. */
export interface FittedOutcomes {
  /** Where labels judge. */
  readonly graded: OutcomeModel
  /** Where none do. */
  readonly ungraded: OutcomeModel
}

/** Where nothing was learned: the score itself, with "none of these" at 0. */
export const scoreAlone: OutcomeModel = { weights: [...featureCentre] }

/** That of a question of which labels judge so much, 0 to 1. */
export function outcomeModelAt({ graded, ungraded }: FittedOutcomes, trust: number): OutcomeModel {
  return betweenModels(graded, ungraded, trust)
}

/**
 * Reads the leader's probability again, in place: one outcome model serves every number of models asked, and what it says
 * after the first answer is drawn towards what holds after the fifth. Never below the next cluster's; the other outcomes,
 * of which the last is none of the clusters, keep their proportions.
 */
export function rereadLeader(probabilities: Float64Array, leader: number, { shift, slope }: PlattScaling): void {
  const before = probabilities[leader] as number
  if (before >= 1) return
  let next = 0
  for (let place = 0; place < probabilities.length - 1; place++) {
    if (place !== leader) next = Math.max(next, probabilities[place] as number)
  }
  const odds = Math.max(shift + slope * logOdds(before, leaderMargin), Math.log(next / (1 - before)))
  const after = 1 / (1 + Math.exp(-odds))
  const others = (1 - after) / (1 - before)
  for (let place = 0; place < probabilities.length; place++) {
    probabilities[place] = place === leader ? after : (probabilities[place] as number) * others
  }
}
