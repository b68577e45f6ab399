import { eachShare, type Memberships } from '../../statistics/class-membership.ts'
import { solvePositiveDefinite } from '../../statistics/fitting/linear-system.ts'
import { increase } from '../../statistics/vectors.ts'
import { type AnsweredQuestion, type AnsweredQuestions, groupedSums } from '../votes/answered-questions.ts'
import { eachVote, type VoteTable } from '../votes/vote-table.ts'

const discriminantShrinkage = 100
const covarianceRidge = 0.3

/** What clusters of one side, the right ones or the wrong ones, come to. */
interface Side {
  /** How much a supporter of a cluster counts on this side. */
  readonly weightOf: (row: AnsweredQuestion, vote: number) => number
  /** models x groups. */
  readonly groupSums: Float64Array
  readonly groupTotals: Float64Array
  /** models: sums, and in the end means. */
  readonly mean: Float64Array
  /** models x models: sums of products. */
  readonly second: Float64Array
  total: number
}

/**
 * Steps 4 and 5: each cluster stands once among the right ones with weight alpha = r and once among the wrong ones with
 * beta = (1 - r) n; a linear discriminant with one covariance and shrunken means per group tells them apart.
 */
export function discriminantWeights(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
  labels: Float64Array,
): Float64Array {
  const width = table.models.length
  const { groupCount } = shares
  const sideOf = (weightAt: (cluster: number) => number): Side => {
    const weightOf = ({ start }: AnsweredQuestion, vote: number): number => weightAt(start + vote)
    return {
      weightOf,
      groupSums: groupedSums(table, shares, answered, (row, _, vote) => weightOf(row, vote)),
      groupTotals: new Float64Array(groupCount),
      mean: new Float64Array(width),
      second: new Float64Array(width * width),
      total: 0,
    }
  }
  const right = sideOf((cluster) => labels[cluster] as number)
  const wrong = sideOf((cluster) => (1 - (labels[cluster] as number)) * (answered.supporters[cluster] as number))
  for (const side of [right, wrong]) {
    for (const row of answered.rows) addQuestion(side, row, table, shares)
    side.mean.forEach((sum, model) => {
      side.mean[model] = side.total === 0 ? 0 : sum / side.total
    })
  }
  if (answered.rows.length === 0) return new Float64Array(groupCount * width)

  const covarianceOf = ({ second, mean, total }: Side, place: number): number =>
    total === 0
      ? 0
      : (second[place] as number) / total -
        (mean[Math.floor(place / width)] as number) * (mean[place % width] as number)
  const covariance = Float64Array.from(
    right.second,
    (_, place) => covarianceOf(right, place) + covarianceOf(wrong, place),
  )
  let trace = 0
  for (let model = 0; model < width; model++) trace += covariance[model * width + model] as number
  const ridge = (covarianceRidge * trace) / width
  // Without any disagreement there is nothing to learn from, and nothing to divide by.
  if (!(ridge > 0)) return new Float64Array(groupCount * width).fill(1)
  for (let model = 0; model < width; model++) increase(covariance, model * width + model, ridge)

  const meanIn = ({ groupSums, groupTotals, mean }: Side, group: number, model: number, shrinkage: number): number =>
    ((groupSums[model * groupCount + group] as number) + shrinkage * (mean[model] as number)) /
    ((groupTotals[group] as number) + shrinkage)
  const kappa = wrong.total / right.total
  const differences = Float64Array.from({ length: groupCount * width }, (_, place) => {
    const [group, model] = [Math.floor(place / width), place % width]
    const wrongMean = kappa === 0 ? 0 : meanIn(wrong, group, model, discriminantShrinkage * kappa)
    return meanIn(right, group, model, discriminantShrinkage) - wrongMean
  })
  return solvePositiveDefinite(covariance, differences)
}

function addQuestion(side: Side, row: AnsweredQuestion, table: VoteTable, shares: Memberships): void {
  const { question, clusterCount } = row
  const width = table.models.length
  let inQuestion = 0
  for (let cluster = 0; cluster < clusterCount; cluster++) inQuestion += side.weightOf(row, cluster)
  side.total += inQuestion
  eachVote(table, question, (model, vote) => {
    const weight = side.weightOf(row, vote)
    increase(side.mean, model, weight)
    eachVote(table, question, (other, otherVote) => {
      if (otherVote === vote) increase(side.second, model * width + other, weight)
    })
  })
  eachShare(shares, question, (group, share) => increase(side.groupTotals, group, inQuestion * share))
}
