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

/** Training states laid out flat. */
export interface OutcomeStates {
  readonly featureCount: number
  /** outcomes x features, row-major, the outcomes of a state side by side. */
  readonly features: Float64Array
  /** states + 1: the first outcome of each state. */
  readonly starts: Uint32Array
  /** states: the outcome that happened, counted within the state. */
  readonly happened: Uint16Array
  /** states: how much each counts. */
  readonly importance: Float64Array
}

export interface OutcomeModelOptions {
  /** One ridge penalty a feature, on the standardised scale. */
  readonly penalties: ArrayLike<number>
  /** Where the ridge pulls each weight, on the features' own scale; zeros when absent. */
  readonly centre?: ArrayLike<number>
}

/** Fits by maximum likelihood with a ridge (convex). Features are scaled by their root mean square, never shifted. */
export function fitOutcomeModel(states: OutcomeStates, options: OutcomeModelOptions): OutcomeModel {
  const { featureCount, features, starts, happened, importance } = states
  const scale = rootMeanSquares(features, featureCount)
  const scaled = new Float64Array(features.length)
  for (let place = 0; place < features.length; place++) {
    scaled[place] = (features[place] as number) / (scale[place % featureCount] as number)
  }
  const centre = Float64Array.from(scale, (unit, feature) => (options.centre?.[feature] ?? 0) * unit)
  let most = 0
  for (let state = 0; state < happened.length; state++) {
    most = Math.max(most, (starts[state + 1] as number) - (starts[state] as number))
  }
  const scores = new Float64Array(most)
  const evaluate = (weights: Float64Array, gradient: Float64Array): number => {
    let value = 0
    for (let feature = 0; feature < featureCount; feature++) {
      const distance = (weights[feature] as number) - (centre[feature] as number)
      const penalty = options.penalties[feature] as number
      gradient[feature] = penalty * distance
      value += (penalty / 2) * distance * distance
    }
    for (let state = 0; state < happened.length; state++) {
      const first = starts[state] as number
      const outcomes = (starts[state + 1] as number) - first
      const weight = importance[state] as number
      for (let outcome = 0; outcome < outcomes; outcome++) {
        const base = (first + outcome) * featureCount
        let score = 0
        for (let feature = 0; feature < featureCount; feature++) {
          score += (scaled[base + feature] as number) * (weights[feature] as number)
        }
        scores[outcome] = score
      }
      const right = happened[state] as number
      const rightScore = scores[right] as number
      value += weight * (softmaxInPlace(scores, outcomes) - rightScore)
      for (let outcome = 0; outcome < outcomes; outcome++) {
        const pull = weight * ((scores[outcome] as number) - (outcome === right ? 1 : 0))
        if (pull === 0) continue
        const base = (first + outcome) * featureCount
        for (let feature = 0; feature < featureCount; feature++) {
          gradient[feature] = (gradient[feature] as number) + pull * (scaled[base + feature] as number)
        }
      }
    }
    return value
  }
  const { point } = minimise(evaluate, centre, { gradientTolerance: 1e-4 })
  return { weights: Array.from(point, (weight, feature) => weight / (scale[feature] as number)) }
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
