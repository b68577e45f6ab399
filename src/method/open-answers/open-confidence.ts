import {
  type ChoiceState,
  choiceProbabilities,
  fitConditionalLogit,
} from '../../statistics/fitting/conditional-logit.ts'
import { ridgePenalties } from '../../statistics/fitting/ridge-penalties.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import type { OpenStanding } from './open-answers.ts'

/** A panel of answers to a graded open question, chosen from by a rule that did not see the question. */
export interface GradedChoice {
  readonly standing: OpenStanding
  /** How right the chosen answer is, 0 to 1. */
  readonly correct: number
  readonly sampleWeight: number
}

/** 1, the writer's log odds, consensus, support, fluency, lead, alone, ln of the number of answers, consensus times it. */
const featureCount = 9
/** The confidence is fitted on panels up to this size; what more answers say is taken for what so many would. */
export const largestPanel = 8
/** How sure a lead in score is; on the scale of the choice model's log odds. */
export const oddsPerScore = 10
/**
 * Ridge towards the writer's own accuracy, of which little is let go (it was estimated without the question's label, and so
 * tells that label a little); the constant is nearly free.
 */
const penalties: readonly number[] = [0.3, 100, 1, 1, 1, 1, 1, 1, 1]
const units: readonly number[] = [1, 1, 0.05, 0.1, 0.5, 0.2, 0.2, 0.2, 0.1]
const centre: readonly number[] = [0, 1, 0, 0, 0, 0, 0, 0, 0]

/** Weights for the probability that the chosen answer is right: a logistic regression (two outcomes, one of them all zeros). */
export function fitOpenConfidence(choices: readonly GradedChoice[]): readonly number[] {
  const rows = choices.map(({ standing }) => featuresOf(standing))
  // A ridge holds slopes back by how far a feature lies from 0, so each is taken from its mean, and the constant makes up for it.
  const means = penalties.map((_, feature) => {
    if (feature === 0) return 0
    return rows.reduce((sum, row) => sum + (row[feature] as number), 0) / Math.max(1, rows.length)
  })
  const states = choices.map(({ correct, sampleWeight }, place): ChoiceState => {
    const features = new Float64Array(2 * featureCount)
    rows[place]?.forEach((value, feature) => {
      features[feature] = value - (means[feature] as number)
    })
    return { features, targets: [correct, 1 - correct], sampleWeight }
  })
  const { weights } = fitConditionalLogit(states, { penalties: ridgePenalties(states, units, penalties), centre })
  const shift = weights.reduce((sum, weight, feature) => sum + weight * (means[feature] as number), 0)
  return Array.from(weights, (weight, feature) => (feature === 0 ? weight - shift : weight))
}

/** The probability that the chosen answer is right. */
export function openConfidence(weights: readonly number[], standing: OpenStanding): number {
  const features = new Float64Array(2 * featureCount)
  features.set(featuresOf(standing))
  return choiceProbabilities(weights, features)[0] as number
}

function featuresOf({ signals, scores, chosen }: OpenStanding): Float64Array {
  const signal = signals[chosen]
  if (signal === undefined) throw new RangeError('Expected at least one answer')
  const score = scores[chosen] as number
  const next = scores.reduce((best, other, place) => (place === chosen ? best : Math.max(best, other)), -Infinity)
  const alone = signals.length === 1
  const size = Math.log(Math.min(largestPanel, signals.length))
  return Float64Array.of(
    1,
    logOdds(signal.accuracy),
    signal.consensus,
    signal.support,
    signal.fluency ?? 0,
    alone ? 0 : Math.tanh((oddsPerScore * (score - next)) / 2),
    alone ? 1 : 0,
    size,
    signal.consensus * size,
  )
}
