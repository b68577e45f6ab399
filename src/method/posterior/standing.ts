import { leaderOf, type OutcomeModel, outcomeProbabilities } from './outcome-model.ts'
import type { QuestionState, QuestionView } from './question-state.ts'

/** How the answers stand after some models were asked. */
export interface Standing {
  /** Number of models asked. */
  readonly asked: number
  /** One a cluster of the state, and last "none of these". They sum to 1. */
  readonly probabilities: Float64Array
  /** The state's place of the most probable cluster; undefined while there is none. */
  readonly leader: number | undefined
  /** The leader's probability; 0 without one. */
  readonly confidence: number
  /** The leader's score less the runner-up's, or less that of an unseen answer (0) where that is higher. */
  readonly lead: number
  /** What the gain of asking on is predicted from; the first is the constant 1. Empty where it needs no prediction. */
  readonly features: Float64Array
  /** What asking on adds to the probability of being right, calls paid, where the posterior itself tells. */
  readonly gain?: number
  /** The leader's posterior before it is read as a probability, where these are two things. */
  readonly posterior?: number
}

/** The standing of a state. @param next the models that would be asked next, best first */
export function createStanding(
  model: OutcomeModel,
  state: QuestionState,
  view: QuestionView,
  next: readonly number[],
): Standing {
  const { asked } = state
  const probabilities = outcomeProbabilities(model, state, next.length === 0)
  const leader = leaderOf(probabilities)
  let second = 0
  let rivalScore = 0
  for (let place = 0; place < state.clusters.length; place++) {
    if (place === leader) continue
    second = Math.max(second, probabilities[place] as number)
    rivalScore = Math.max(rivalScore, state.scores[place] as number)
  }
  const confidence = leader === undefined ? 0 : (probabilities[leader] as number)
  const leaderScore = leader === undefined ? 0 : (state.scores[leader] as number)
  const lead = leaderScore - rivalScore
  const none = probabilities[state.clusters.length] as number
  const [nextModel] = next
  const nextWeight = nextModel === undefined ? 0 : (view.weights[nextModel] as number)
  const nextAccuracy = nextModel === undefined ? 0 : (view.accuracy[nextModel] as number)
  const nextWeights = next.slice(0, horizon).reduce((sum, model) => sum + (view.weights[model] as number), 0)
  const [passes, fails] = state.executions?.[leader ?? -1] ?? [0, 0]
  const odds = Math.log(Math.max(confidence, 1e-3) / Math.max(1 - confidence, 1e-3))
  return {
    asked,
    probabilities,
    leader,
    confidence,
    lead,
    features: Float64Array.of(
      1,
      confidence,
      confidence * confidence,
      second,
      none,
      logistic(2 * (nextWeight - lead)),
      logistic(nextWeights - lead),
      logistic(2 * (nextWeight - leaderScore)),
      logistic(nextWeights - leaderScore),
      nextAccuracy,
      nextAccuracy * (1 - confidence),
      asked === 1 ? 1 : 0,
      asked === 2 ? 1 : 0,
      asked / 10,
      state.clusters.length / Math.max(1, asked),
      odds / 5,
      state.executions === undefined ? 0 : 1,
      passes,
      fails,
    ),
  }
}

/** How many further models the gain of asking on looks ahead (docs/study.md: 3). */
export const horizon = 3

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
