import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { meanOver } from '../../statistics/class-membership.ts'
import {
  type ChoiceState,
  choiceProbabilities,
  equalTargets,
  fitConditionalLogit,
} from '../../statistics/fitting/conditional-logit.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import { increase } from '../../statistics/vectors.ts'
import type { PosteriorFit } from '../posterior/fit-posterior.ts'
import { leaderOf, type OutcomeModel } from '../posterior/outcome-model.ts'
import type { Standing } from '../posterior/standing.ts'
import { membershipOf } from '../skill/kinds-of-question.ts'
import { readBankEvidence } from '../votes/bank-evidence.ts'
import { rightClustersOf, unlabelled } from '../votes/vote-table.ts'

/**
 * What the answer of a model outside the pool, or one that an aggregator wrote, is worth as one more vote: it moves the
 * posterior by what such answers have been worth on the bank's questions where the pool stopped, and is never simply obeyed.
 */
export interface ExtraVote {
  /** The id under which the bank keeps its answers. */
  readonly id: ModelId
  /** groups: expected share of right answers. */
  readonly accuracy: readonly number[]
  readonly outcomes: OutcomeModel
}

/** The answers once the voter has spoken. */
export interface ExtendedStanding {
  /** One a cluster of the state before; then the voter's own where it is a new one; last "none of these". */
  readonly probabilities: Float64Array
  /** The most probable; the number of clusters before = the voter's new one. */
  readonly leader: number | undefined
  readonly confidence: number
}

/** ln probability, the voter's support (plain, and times its log odds), new cluster, none, none where it agrees. */
const featureCount = 6
/** With fewer graded answers nothing tells what the vote is worth. */
export const fewestForVote = 20
/** Where the ridge pulls to, and what orders the answers where nothing was learned: as good as its expected accuracy says. */
const unlearned: OutcomeModel = { weights: [1, 1, 1, 0, 0, -0.5] }
const penalty = 3
/** In each group so many answers right as often as in all. */
const overallAnswers = 5

/** Fits on the bank's questions where pool and voter both answered and the right answer is known; undefined with too few. */
export async function fitExtraVote(
  bank: BankView,
  fit: PosteriorFit,
  id: ModelId,
  stopped: (question: number) => Standing | undefined,
): Promise<ExtraVote | undefined> {
  if (!bank.models.includes(id)) return undefined
  const { models, groups } = fit.fitted
  const { table } = await readBankEvidence(bank, [...models, id])
  const width = models.length + 1
  const accuracy = accuracyByGroup(bank.correctness(id), fit)
  const states: ChoiceState[] = []
  for (let question = 0; question < table.questionCount; question++) {
    const standing = stopped(question)
    const rightClusters = rightClustersOf(table, question)
    const vote = table.votes[question * width + models.length] as number
    if (standing === undefined || table.correctClusters[question] === unlabelled || vote < -1) continue
    const clusters = fit.stateOf(question, fit.orderOf(question).slice(0, standing.asked)).clusters
    const supported = vote < 0 ? undefined : clusters.indexOf(vote) < 0 ? clusters.length : clusters.indexOf(vote)
    const expected = meanOver(membershipOf(groups, fit.evidence.vectors[question]), accuracy)
    const features = voteFeatures(standing, supported, expected)
    const outcomes = features.length / featureCount
    const places = clusters.flatMap((cluster, place) => (rightClusters.includes(cluster) ? [place] : []))
    if (supported === clusters.length && rightClusters.includes(vote)) places.push(supported)
    const right = places.length === 0 ? [outcomes - 1] : places
    states.push({ features, targets: equalTargets(outcomes, right), sampleWeight: 1 })
  }
  if (states.length < fewestForVote) return undefined
  const { weights } = fitConditionalLogit(states, {
    penalties: new Float64Array(featureCount).fill(penalty),
    centre: unlearned.weights,
  })
  return { id, accuracy, outcomes: { weights: [...weights] } }
}

/**
 * The posterior once the voter has answered.
 * @param vote what the bank tells of it; undefined = nothing, and the confidence is none
 * @param supported the state's cluster that it supports; their number = an answer of its own; undefined = none
 * @param accuracy the share of right answers to expect of it here
 */
export function addExtraVote(
  vote: ExtraVote | undefined,
  standing: Standing,
  supported: number | undefined,
  accuracy: number,
): ExtendedStanding {
  const features = voteFeatures(standing, supported, accuracy)
  const probabilities = choiceProbabilities((vote?.outcomes ?? unlearned).weights, features)
  const leader = leaderOf(probabilities)
  return { probabilities, leader, confidence: leader === undefined ? 0 : (probabilities[leader] as number) }
}

/** groups: the share of graded answers that are right, shrunk towards that of all. */
function accuracyByGroup(correctness: Float64Array, { fitted, evidence }: PosteriorFit): readonly number[] {
  const groupCount = fitted.groups.names.length
  const sums = new Float64Array(groupCount)
  const counts = new Float64Array(groupCount)
  let right = 0
  let graded = 0
  correctness.forEach((correct, question) => {
    if (!(correct >= 0)) return
    graded++
    right += correct
    const { groups, values } = membershipOf(fitted.groups, evidence.vectors[question])
    Array.from(groups).forEach((group, entry) => {
      increase(sums, group, correct * (values[entry] as number))
      increase(counts, group, values[entry] as number)
    })
  })
  const overall = (right + 1) / (graded + 2)
  return Array.from(
    sums,
    (sum, group) => (sum + overallAnswers * overall) / ((counts[group] as number) + overallAnswers),
  )
}

function voteFeatures(standing: Standing, supported: number | undefined, accuracy: number): Float64Array {
  const clusterCount = standing.probabilities.length - 1
  const isNew = supported === clusterCount
  const outcomes = clusterCount + (isNew ? 1 : 0) + 1
  const agrees = supported !== undefined && supported === standing.leader
  const rows = Array.from({ length: outcomes }, (_, outcome) => {
    const isNone = outcome === outcomes - 1
    const isVoted = outcome === supported && !isNone
    const before = standing.probabilities[Math.min(outcome, clusterCount)] as number
    return [
      Math.log(Math.max(1e-6, before)),
      isVoted ? 1 : 0,
      isVoted ? logOdds(accuracy) : 0,
      isVoted && isNew ? 1 : 0,
      isNone ? 1 : 0,
      isNone && agrees ? 1 : 0,
    ]
  })
  return Float64Array.from(rows.flat())
}
