import { softmaxInPlace } from './conditional-logit.ts'
import type { OddsLine } from './leader-odds.ts'
import { minimise } from './minimise.ts'

/**
 * A conditional logit over the outcomes of one question: each answer cluster, and "none of these is right". Every
 * outcome is a row of features with one shared weight a feature; the features of clusters are 0 for "none" and the
 * reverse. Because "none" competes with the clusters, the probabilities are of being right, not of being the best.
 */
export interface OutcomeModel {
  /** One weight a feature, on the features as they are (not standardised). */
  readonly weights: readonly number[]
  /** After 1, 2, … models, the last for all further ones: how the leader's log odds are read. Absent = as they are. */
  readonly leaderOdds?: readonly OddsLine[]
}

/** One state to learn from. */
export interface OutcomeState {
  /** outcomes x features, row-major. */
  readonly features: Float64Array
  /** outcomes: how probable it is that each was the right one; they sum to 1. A known label is 1 and zeros. */
  readonly targets: ArrayLike<number>
  readonly importance: number
}

export interface OutcomeModelOptions {
  /** One ridge penalty a feature, on the standardised scale. */
  readonly penalties: ArrayLike<number>
  /** Where the ridge pulls each weight, on the features' own scale; zeros when absent. */
  readonly centre?: ArrayLike<number>
}

/**
 * Fits by maximum likelihood with a ridge (convex). Features are scaled by their root mean square, never shifted. States
 * with a single outcome tell nothing.
 */
export function fitOutcomeModel(states: readonly OutcomeState[], options: OutcomeModelOptions): OutcomeModel {
  const featureCount = options.penalties.length
  const { features, targets, starts } = layOut(states, featureCount)
  const scale = rootMeanSquares(features, featureCount)
  for (let place = 0; place < features.length; place++) {
    features[place] = (features[place] as number) / (scale[place % featureCount] as number)
  }
  const centre = Float64Array.from(scale, (unit, feature) => (options.centre?.[feature] ?? 0) * unit)
  const scores = new Float64Array(Math.max(0, ...states.map((state) => state.targets.length)))
  const evaluate = (weights: Float64Array, gradient: Float64Array): number => {
    let value = 0
    for (let feature = 0; feature < featureCount; feature++) {
      const distance = (weights[feature] as number) - (centre[feature] as number)
      const penalty = options.penalties[feature] as number
      gradient[feature] = penalty * distance
      value += (penalty / 2) * distance * distance
    }
    for (let state = 0; state < states.length; state++) {
      const first = starts[state] as number
      const outcomes = (starts[state + 1] as number) - first
      const weight = (states[state] as OutcomeState).importance
      let expected = 0
      for (let outcome = 0; outcome < outcomes; outcome++) {
        const base = (first + outcome) * featureCount
        let score = 0
        for (let feature = 0; feature < featureCount; feature++) {
          score += (features[base + feature] as number) * (weights[feature] as number)
        }
        scores[outcome] = score
        expected += (targets[first + outcome] as number) * score
      }
      value += weight * (softmaxInPlace(scores, outcomes) - expected)
      for (let outcome = 0; outcome < outcomes; outcome++) {
        const pull = weight * ((scores[outcome] as number) - (targets[first + outcome] as number))
        if (pull === 0) continue
        const base = (first + outcome) * featureCount
        for (let feature = 0; feature < featureCount; feature++) {
          gradient[feature] = (gradient[feature] as number) + pull * (features[base + feature] as number)
        }
      }
    }
    return value
  }
  const { point } = minimise(evaluate, centre, { gradientTolerance: 1e-4 })
  return { weights: Array.from(point, (weight, feature) => weight / (scale[feature] as number)) }
}

/** All states flat: `starts` is the first outcome of each, and after the last their number. */
function layOut(states: readonly OutcomeState[], featureCount: number) {
  const starts = new Uint32Array(states.length + 1)
  states.forEach((state, place) => {
    starts[place + 1] = (starts[place] as number) + state.targets.length
  })
  const features = new Float64Array((starts[states.length] as number) * featureCount)
  const targets = new Float64Array(starts[states.length] as number)
  states.forEach((state, place) => {
    features.set(state.features, (starts[place] as number) * featureCount)
    targets.set(Array.from(state.targets), starts[place] as number)
  })
  return { features, targets, starts }
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

/** Targets of a state whose right outcome is known. */
export function certainOutcome(outcomes: number, right: number): Float64Array {
  return Float64Array.from({ length: outcomes }, (_, outcome) => (outcome === right ? 1 : 0))
}

/** The probability of each outcome; `features` are outcomes x features, row-major. */
export function outcomeProbabilities(model: OutcomeModel, features: Float64Array): Float64Array {
  const featureCount = model.weights.length
  const scores = new Float64Array(features.length / featureCount)
  for (let outcome = 0; outcome < scores.length; outcome++) {
    let score = 0
    for (let feature = 0; feature < featureCount; feature++) {
      score += (features[outcome * featureCount + feature] as number) * (model.weights[feature] as number)
    }
    scores[outcome] = score
  }
  softmaxInPlace(scores)
  return scores
}

/** The place of the most probable cluster; undefined where there is none. The last outcome is "none of these". */
export function leaderOf(probabilities: ArrayLike<number>): number | undefined {
  let leader: number | undefined
  for (let place = 0; place < probabilities.length - 1; place++) {
    if (leader === undefined || (probabilities[place] as number) > (probabilities[leader] as number)) leader = place
  }
  return leader
}

function rootMeanSquares(features: Float64Array, featureCount: number): Float64Array {
  const squares = new Float64Array(featureCount)
  const counts = new Float64Array(featureCount)
  for (let place = 0; place < features.length; place++) {
    const value = features[place] as number
    if (value === 0) continue
    squares[place % featureCount] = (squares[place % featureCount] as number) + value * value
    counts[place % featureCount] = (counts[place % featureCount] as number) + 1
  }
  return squares.map((square, feature) => (square > 0 ? Math.sqrt(square / (counts[feature] as number)) : 1))
}
