import type { Membership, Memberships } from '../../statistics/class-membership.ts'
import { softmaxInPlace } from '../../statistics/fitting/conditional-logit.ts'

import { dot, increase } from '../../statistics/vectors.ts'
import { collectAnswered } from '../votes/answered-questions.ts'
import type { VoteTable } from '../votes/vote-table.ts'
import { agreementPowers, consensusLabels, dawidSkeneAccuracy, leaveOwnVoteOutAccuracy } from './dawid-skene.ts'
import { discriminantWeights } from './linear-discriminant.ts'

/**
 * The label-free rule: what each model's support is worth, learned from answers alone (docs/study.md, "Label-free rule", steps 1
 * to 6). Agreement estimates accuracies (an EM, then a round with the own vote left out); those make soft labels; a
 * linear discriminant on the soft labels gives weights that know how models err together.
 */
export interface LabelFreeFit {
  readonly modelCount: number
  readonly groupCount: number
  /** models x groups: p_md after step 2. Levels of strong models come out 3 to 7 points low; their order is right. */
  readonly accuracy: Float64Array
  /** models x groups: p_md of the EM. */
  readonly emAccuracy: Float64Array
  /** groups x models: W_dm. Negative weights stay. */
  readonly weights: Float64Array
  /** Index of the EM round whose change was small enough; the last round's when none was. */
  readonly rounds: number
  /** Questions with at least two answers: the only ones that say anything. */
  readonly usedQuestions: number
}

/** tau of step 6: how sure a unit of weight makes; 1.0 for choices, 1.4 for free answers. */
export function labelFreeTemperature(isChoice: boolean): number {
  return isChoice ? 1 : 1.4
}

/** Fits the label-free rule on the votes of a table; its labels are not looked at. */
export function fitLabelFree(table: VoteTable, shares: Memberships): LabelFreeFit {
  const answered = collectAnswered(table)
  const { accuracy: emAccuracy, rounds } = dawidSkeneAccuracy(table, shares, answered)
  const emPowers = agreementPowers(table, shares, answered, emAccuracy)
  const accuracy = leaveOwnVoteOutAccuracy(table, shares, answered, emPowers)
  const powers = agreementPowers(table, shares, answered, accuracy)
  const softLabels = consensusLabels(table, answered, powers)
  return {
    modelCount: table.models.length,
    groupCount: shares.groupCount,
    accuracy,
    emAccuracy,
    weights: discriminantWeights(table, shares, answered, softLabels),
    rounds,
    usedQuestions: answered.rows.length,
  }
}

/** tau times sum over d of G_qd W_dm: the weight of each model's support on one question. */
export function labelFreeWeights(fit: LabelFreeFit, shares: Membership, isChoice: boolean): Float64Array {
  const scaled = Array.from(shares.values, (share) => labelFreeTemperature(isChoice) * share)
  return Float64Array.from({ length: fit.modelCount }, (_, model) => {
    const own = Array.from(shares.groups, (group) => fit.weights[group * fit.modelCount + model] as number)
    return dot(scaled, own)
  })
}

/** The label-free posterior e^score / (1 + sum e^score); what is missing to 1 is "none of these". */
export function labelFreePosterior(scores: ArrayLike<number>): Float64Array {
  const extended = Float64Array.of(...Array.from(scores), 0)
  softmaxInPlace(extended)
  return extended.slice(0, scores.length)
}

/** models x groups: what each model's support weighs on a free answer of each kind, by agreement alone. */
export function agreementWeights({ modelCount, groupCount, weights }: LabelFreeFit): Float64Array {
  const scale = labelFreeTemperature(false)
  return Float64Array.from({ length: modelCount * groupCount }, (_, place) => {
    const [model, group] = [Math.floor(place / groupCount), place % groupCount]
    return scale * (weights[group * modelCount + model] as number)
  })
}

/** The score of every cluster: the sum of its supporters' weights. `votes` below 0 support nothing. */
export function clusterScores(
  votes: ArrayLike<number>,
  weights: ArrayLike<number>,
  clusterCount: number,
): Float64Array {
  const scores = new Float64Array(clusterCount)
  for (let model = 0; model < votes.length; model++) {
    const cluster = votes[model] as number
    if (cluster >= 0) increase(scores, cluster, weights[model] as number)
  }
  return scores
}
