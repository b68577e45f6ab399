import { type ChoiceState, equalTargets, fitConditionalLogit } from '../../statistics/fitting/conditional-logit.ts'
import { crossFit, fewestForCrossFit } from '../../statistics/fitting/cross-fit.ts'
import { eachVote, rightClustersOf, type VoteTable } from '../votes/vote-table.ts'

/** What each model's support weighs, learned from labels. */
export interface VoteWeights {
  /** models. */
  readonly weights: Float64Array
  /** Of each graded question: the weights that did not see its label; `centre` where there are too few to leave some out. */
  readonly unseen: ReadonlyMap<number, Float64Array>
}

/** What the study's 10 on a model's weight and 10 more on its kind's come to where there is one kind. */
const penalty = 5
const gradientTolerance = 1e-3

/**
 * A conditional logit over answer clusters whose features are who supports them. Because a weak model's weight is learned
 * beside the strong ones', errors shared through hard questions do not add up as independent evidence would.
 * @param centre models: where the ridge pulls to, and what is left without labels
 */
export async function fitVoteWeights(
  table: VoteTable,
  labelled: readonly number[],
  centre: Float64Array,
): Promise<VoteWeights> {
  const states = new Map(labelled.map((question) => [question, voteState(table, question)] as const))
  const penalties = new Float64Array(centre.length).fill(penalty)
  const learn = (questions: readonly number[]): Float64Array => {
    const telling = questions.flatMap((question) => states.get(question) ?? [])
    return fitConditionalLogit(telling, { penalties, centre, gradientTolerance }).weights
  }
  if (labelled.length < fewestForCrossFit) {
    return { weights: learn(labelled), unseen: new Map(labelled.map((question) => [question, centre])) }
  }
  return { weights: learn(labelled), unseen: await crossFit(labelled, learn) }
}

/** Who supports which answer, where one is right and another is not; undefined elsewhere. */
export function voteState(table: VoteTable, question: number): ChoiceState | undefined {
  const width = table.models.length
  const clusters = table.clusterCounts[question] as number
  const right = rightClustersOf(table, question)
  if (right.length === 0 || right.length === clusters || clusters < 2) return undefined
  const features = new Float64Array(clusters * width)
  eachVote(table, question, (model, vote) => {
    features[vote * width + model] = 1
  })
  return { features, targets: equalTargets(clusters, right), sampleWeight: 1 }
}
