import { type Memberships, membershipAt } from '../../statistics/class-membership.ts'
import { increase, sumOf } from '../../statistics/vectors.ts'
import type { BankEvidence } from '../votes/bank-evidence.ts'
import { notAsked } from '../votes/vote-table.ts'
import type { OpenCells } from './fill-open-cells.ts'
import { clusterScores, type LabelFreeFit, labelFreePosterior, labelFreeWeights } from './label-free.ts'

/** The share of right answers to expect of each model in each group. */
export interface GroupAccuracy {
  /** models x groups. */
  readonly accuracy: Float64Array
  /** models: what to expect on a bank question, its own labels left out of what its kind counts. */
  withoutOwnLabel(question: number): Float64Array
}

/** So many answers right as often as agreement says, in each group. */
const agreementAnswers = 5
/** Graded answers after which what they add to agreement counts half (docs/study.md, "A new model"). */
const answersForHalfCorrection = 40

/**
 * Graded answers of the kind where there are any, shrunk towards what agreement says of the model on this kind of question.
 * Agreement is corrected by as much as the model's graded answers of all kinds were right more often than the others'
 * consensus had it, which takes out the luck of which questions were graded.
 * What a model was not asked counts as one of its ability would answer it.
 * @param homes the group that each question is counted in
 */
export function fitGroupAccuracy(
  { correctness, table }: BankEvidence,
  shares: Memberships,
  homes: ArrayLike<number>,
  labelFree: LabelFreeFit,
  openCells?: OpenCells,
): GroupAccuracy {
  const width = table.models.length
  const { groupCount } = shares
  const sums = new Float64Array(width * groupCount)
  const counts = new Float64Array(width * groupCount)
  const surplus = new Float64Array(width)
  const graded = new Float64Array(width)
  for (let question = 0; question < table.questionCount; question++) {
    const votes = table.votes.subarray(question * width, (question + 1) * width)
    const weights = labelFreeWeights(labelFree, membershipAt(shares, question), table.isChoice[question] === 1)
    const consensus = labelFreePosterior(clusterScores(votes, weights, table.clusterCounts[question] as number))
    votes.forEach((vote, model) => {
      const correct = correctness[question * width + model] as number
      if (!(correct >= 0)) return
      // A bank may hold the outcome without the response.
      const agreed = vote === notAsked ? 0.5 : vote < 0 ? 0 : (consensus[vote] as number)
      surplus[model] = (surplus[model] as number) + correct - agreed
      increase(graded, model, 1)
      const place = model * groupCount + (homes[question] as number)
      increase(sums, place, correct)
      increase(counts, place, 1)
    })
  }
  const meanSurplus = sumOf(surplus) / (sumOf(graded) + answersForHalfCorrection)
  const correction = surplus.map(
    (sum, model) =>
      (sum + answersForHalfCorrection * meanSurplus) / ((graded[model] as number) + answersForHalfCorrection),
  )
  const shrunk = (sum: number, count: number, place: number): number => {
    const agreement = (labelFree.accuracy[place] as number) + (correction[Math.floor(place / groupCount)] as number)
    const asked = (sum + agreementAnswers * Math.min(1, Math.max(0, agreement))) / (count + agreementAnswers)
    const open = openCells?.open[place] ?? 0
    return open === 0 ? asked : (1 - open) * asked + open * (openCells?.accuracy[place] as number)
  }
  return {
    accuracy: Float64Array.from(sums, (sum, place) => shrunk(sum, counts[place] as number, place)),
    withoutOwnLabel(question) {
      const own = membershipAt(shares, question)
      return Float64Array.from(table.models, (_, model) => {
        const correct = correctness[question * width + model] as number
        let value = 0
        for (let entry = 0; entry < own.groups.length; entry++) {
          const group = own.groups[entry] as number
          const place = model * groupCount + group
          const isOwn = correct >= 0 && group === homes[question]
          const sum = (sums[place] as number) - (isOwn ? correct : 0)
          value += (own.values[entry] as number) * shrunk(sum, (counts[place] as number) - (isOwn ? 1 : 0), place)
        }
        return value
      })
    },
  }
}

/** Graded questions of a kind after which its labels count as much there as agreement does. */
const labelsForHalfTrust = 10

/**
 * How far each kind of question is judged by labels, 0 to 1; the rest is judged by what its models agree on. What labels say
 * of one kind, "none is right" above all, says nothing of another.
 * @param homes the kind that each question is counted in
 * @param graded the questions with a label
 */
export function fitLabelTrust(groupCount: number, homes: ArrayLike<number>, graded: readonly number[]): Float64Array {
  const counts = new Float64Array(groupCount)
  for (const question of graded) increase(counts, homes[question] as number, 1)
  return counts.map((count) => count / (count + labelsForHalfTrust))
}
