import { minimise } from './minimise.ts'

/** A choice between outcomes of which one is right (McFadden 1974), with what is known of each. */
export interface ChoiceState {
  /** outcomes x features, row-major. */
  readonly features: Float64Array
  /** outcomes: how probable it is that each is the right one; they sum to 1. A known label is 1 and zeros. */
  readonly targets: ArrayLike<number>
  /** How much it counts beside the others. */
  readonly sampleWeight: number
}

export interface ConditionalLogitOptions {
  /** Ridge: one penalty a feature, on the standardised scale. */
  readonly penalties: ArrayLike<number>
  /** Where the ridge pulls each weight, on the features' own scale; zeros when absent. */
  readonly centre?: ArrayLike<number>
  /** The largest component of the gradient at which the fit is done. Default 1e-4. */
  readonly gradientTolerance?: number
}

export interface ConditionalLogitFit {
  /** One a feature, on the features as they are. */
  readonly weights: Float64Array
  /** Minus the penalised log-likelihood at the weights. */
  readonly objective: number
  readonly converged: boolean
}

/**
 * A conditional logit: the probability of an outcome is the softmax of its features times one weight a feature. Fitted by
 * maximum likelihood with a ridge (convex: one optimum). Features are scaled by their root mean square, never shifted. A
 * state with a single outcome tells nothing.
 */
export function fitConditionalLogit(
  states: readonly ChoiceState[],
  options: ConditionalLogitOptions,
): ConditionalLogitFit {
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
      const weight = (states[state] as ChoiceState).sampleWeight
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
  const { point, value, converged } = minimise(evaluate, centre, {
    gradientTolerance: options.gradientTolerance ?? 1e-4,
  })
  const weights = point.map((weight, feature) => weight / (scale[feature] as number))
  return { weights, objective: value, converged }
}

/** All states flat: `starts` is the first outcome of each, and after the last their number. */
function layOut(states: readonly ChoiceState[], featureCount: number) {
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

/** Targets of a state whose right outcome is known. */
export function certainTargets(outcomes: number, right: number): Float64Array {
  return Float64Array.from({ length: outcomes }, (_, outcome) => (outcome === right ? 1 : 0))
}

/** Targets of a state of which several outcomes are right, each as probable as the others. */
export function equalTargets(outcomes: number, right: readonly number[]): Float64Array {
  return Float64Array.from({ length: outcomes }, (_, outcome) => (right.includes(outcome) ? 1 / right.length : 0))
}

/** The probability of each outcome; `features` are outcomes x features, row-major. */
export function choiceProbabilities(weights: ArrayLike<number>, features: Float64Array): Float64Array {
  const featureCount = weights.length
  const scores = new Float64Array(features.length / featureCount)
  for (let outcome = 0; outcome < scores.length; outcome++) {
    let score = 0
    for (let feature = 0; feature < featureCount; feature++) {
      score += (features[outcome * featureCount + feature] as number) * (weights[feature] as number)
    }
    scores[outcome] = score
  }
  softmaxInPlace(scores)
  return scores
}

/** Turns the first `length` scores into probabilities, in place, and returns the log of the sum of their exponentials. */
export function softmaxInPlace(scores: Float64Array, length: number = scores.length): number {
  let highest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < length; index++) highest = Math.max(highest, scores[index] as number)
  let sum = 0
  for (let index = 0; index < length; index++) {
    const value = Math.exp((scores[index] as number) - highest)
    scores[index] = value
    sum += value
  }
  for (let index = 0; index < length; index++) scores[index] = (scores[index] as number) / sum
  return highest + Math.log(sum)
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
