import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { readBankEvidence } from './bank-evidence.ts'
import { type ChoiceState, certainTargets, choiceProbabilities, fitConditionalLogit } from './conditional-logit.ts'
import type { PosteriorFit } from './fit-posterior.ts'
import type { GroupModel } from './group-model.ts'
import { leaderOf, type OutcomeModel } from './outcome-model.ts'
import { logOdds } from './question-state.ts'
import type { Standing } from './standing.ts'
import { accuracyAt, voiceAccuracy } from './voice-accuracy.ts'

/**
 * A helper's answer as one more, separately calibrated voter: it moves the posterior by what it has been worth on the
 * bank's questions where the pool stopped, and is never simply obeyed.
 */
export interface HelperVote {
  readonly helper: ModelId
  /** groups: expected share of right answers. */
  readonly accuracy: readonly number[]
  readonly outcomes: OutcomeModel
  /** Graded answers of the helper, which `accuracy` is from. */
  readonly gradedAnswers: number
  /** Questions that `outcomes` was fitted on; 0 = too few, and it is what stands before any. */
  readonly fittedOn: number
}

/** The answers once the helper has spoken. */
export interface HelperStanding {
  /** One a cluster of the state before; then the helper's own where it is a new one; last "none of these". */
  readonly probabilities: Float64Array
  /** The most probable; the number of clusters before = the helper's new one. */
  readonly leader: number | undefined
  readonly confidence: number
}

/** ln probability, the helper's support (plain, and times its log odds), new cluster, none, none where it agrees. */
const featureCount = 6
/** What a vote is worth before the bank tells, and from how many questions on it does. */
export interface VotePrior {
  readonly outcomes: OutcomeModel
  readonly fewest: number
}

/** A helper's: as good as its expected accuracy says. */
const helperPrior: VotePrior = { outcomes: { weights: [1, 1, 1, 0, 0, -0.5] }, fewest: 20 }

/** Fits on the bank's questions where pool and helper both answered and the right answer is known. */
export async function fitHelperVote(
  bank: BankView,
  fit: PosteriorFit,
  helper: ModelId,
  stopped: (question: number) => Standing | undefined,
  prior: VotePrior = helperPrior,
): Promise<HelperVote> {
  const { models, groups } = fit.fitted
  const { table } = await readBankEvidence(bank, [...models, helper])
  const width = models.length + 1
  const { accuracy, gradedAnswers } = voiceAccuracy(bank, fit, helper)

  const states: ChoiceState[] = []
  for (let question = 0; question < table.questionCount; question++) {
    const standing = stopped(question)
    const correct = table.correctClusters[question] as number
    const vote = table.votes[question * width + models.length] as number
    if (standing === undefined || correct < -1 || vote < -1) continue
    const clusters = fit.stateOf(question, fit.orderOf(question).slice(0, standing.asked)).clusters
    const supported = vote < 0 ? undefined : clusters.indexOf(vote) < 0 ? clusters.length : clusters.indexOf(vote)
    const features = helperFeatures(standing, supported, accuracyAt(accuracy, groups, fit.evidence.vectors[question]))
    const outcomes = features.length / featureCount
    const place = clusters.indexOf(correct)
    const right = place >= 0 ? place : supported === clusters.length && vote === correct ? supported : outcomes - 1
    states.push({ features, targets: certainTargets(outcomes, right), importance: 1 })
  }
  if (states.length < prior.fewest) return { helper, accuracy, outcomes: prior.outcomes, gradedAnswers, fittedOn: 0 }
  const { weights } = fitConditionalLogit(states, {
    penalties: new Float64Array(featureCount).fill(3),
    centre: prior.outcomes.weights,
  })
  return { helper, accuracy, outcomes: { weights: [...weights] }, gradedAnswers, fittedOn: states.length }
}

/**
 * The posterior once the helper has answered.
 * @param supported the state's cluster that the helper supports; their number = an answer of its own; undefined = none
 */
export function addHelperVote(
  vote: HelperVote,
  groups: GroupModel,
  vector: ArrayLike<number> | undefined,
  standing: Standing,
  supported: number | undefined,
): HelperStanding {
  const features = helperFeatures(standing, supported, accuracyAt(vote.accuracy, groups, vector))
  const probabilities = choiceProbabilities(vote.outcomes.weights, features)
  const leader = leaderOf(probabilities)
  return { probabilities, leader, confidence: leader === undefined ? 0 : (probabilities[leader] as number) }
}

function helperFeatures(standing: Standing, supported: number | undefined, accuracy: number): Float64Array {
  const clusterCount = standing.probabilities.length - 1
  const none = Math.log(Math.max(1e-6, standing.probabilities[clusterCount] as number))
  const isNew = supported === clusterCount
  const outcomes = clusterCount + (isNew ? 1 : 0) + 1
  const features = new Float64Array(outcomes * featureCount)
  for (let outcome = 0; outcome < outcomes; outcome++) {
    const base = outcome * featureCount
    const isNone = outcome === outcomes - 1
    features[base] =
      isNone || outcome === clusterCount ? none : Math.log(Math.max(1e-6, standing.probabilities[outcome] as number))
    features[base + 1] = outcome === supported && !isNone ? 1 : 0
    features[base + 2] = outcome === supported && !isNone ? logOdds(accuracy) : 0
    features[base + 3] = isNew && outcome === clusterCount ? 1 : 0
    features[base + 4] = isNone ? 1 : 0
    features[base + 5] = isNone && supported !== undefined && supported === standing.leader ? 1 : 0
  }
  return features
}

/** The confidence below which about this share of the bank's questions would be escalated. */
export function escalationThreshold(confidences: readonly number[], share: number): number {
  if (confidences.length === 0) return 0
  const sorted = confidences.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
}
