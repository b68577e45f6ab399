import { solvePositiveDefinite } from '../../statistics/fitting/linear-system.ts'
import { type AnsweredQuestions, increase } from '../votes/answered-questions.ts'
import type { VoteTable } from '../votes/vote-table.ts'
import type { Memberships } from './class-membership.ts'
import { groupedSums } from './grouped-sums.ts'

const discriminantShrinkage = 100
const covarianceRidge = 0.3

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
  const { supporters } = answered
  let alphaInAll = 0
  let betaInAll = 0
  const rightMean = new Float64Array(width)
  const wrongMean = new Float64Array(width)
  const rightSecond = new Float64Array(width * width)
  const wrongSecond = new Float64Array(width * width)
  const alphaOf = (row: number, vote: number): number =>
    labels[(answered.clusterStarts[row] as number) + vote] as number
  const betaOf = (row: number, vote: number): number =>
    (1 - alphaOf(row, vote)) * (supporters[(answered.clusterStarts[row] as number) + vote] as number)
  const rightGroupSums = groupedSums(table, shares, answered, (row, _model, vote) => alphaOf(row, vote))
  const wrongGroupSums = groupedSums(table, shares, answered, (row, _model, vote) => betaOf(row, vote))
  const rightGroupTotals = new Float64Array(groupCount)
  const wrongGroupTotals = new Float64Array(groupCount)

  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    const start = answered.clusterStarts[row] as number
    const end = answered.clusterStarts[row + 1] as number
    let alphaOfQuestion = 0
    let betaOfQuestion = 0
    for (let cluster = start; cluster < end; cluster++) {
      alphaOfQuestion += labels[cluster] as number
      betaOfQuestion += (1 - (labels[cluster] as number)) * (supporters[cluster] as number)
    }
    alphaInAll += alphaOfQuestion
    betaInAll += betaOfQuestion
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      const alpha = alphaOf(row, vote)
      const beta = betaOf(row, vote)
      increase(rightMean, model, alpha)
      increase(wrongMean, model, beta)
      for (let other = 0; other < width; other++) {
        if (table.votes[question * width + other] !== vote) continue
        increase(rightSecond, model * width + other, alpha)
        increase(wrongSecond, model * width + other, beta)
      }
    }
    for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
      increase(rightGroupTotals, shares.groups[entry] as number, alphaOfQuestion * (shares.values[entry] as number))
      increase(wrongGroupTotals, shares.groups[entry] as number, betaOfQuestion * (shares.values[entry] as number))
    }
  }
  if (answered.questions.length === 0) return new Float64Array(groupCount * width)

  const kappa = betaInAll / alphaInAll
  for (let model = 0; model < width; model++) {
    rightMean[model] = (rightMean[model] as number) / alphaInAll
    wrongMean[model] = betaInAll === 0 ? 0 : (wrongMean[model] as number) / betaInAll
  }
  const covariance = new Float64Array(width * width)
  let trace = 0
  for (let row = 0; row < width; row++) {
    for (let column = 0; column < width; column++) {
      const place = row * width + column
      const right =
        (rightSecond[place] as number) / alphaInAll - (rightMean[row] as number) * (rightMean[column] as number)
      const wrong =
        betaInAll === 0
          ? 0
          : (wrongSecond[place] as number) / betaInAll - (wrongMean[row] as number) * (wrongMean[column] as number)
      covariance[place] = right + wrong
    }
    trace += covariance[row * width + row] as number
  }
  const ridge = (covarianceRidge * trace) / width
  // Without any disagreement there is nothing to learn from, and nothing to divide by.
  if (!(ridge > 0)) return new Float64Array(groupCount * width).fill(1)
  for (let row = 0; row < width; row++) increase(covariance, row * width + row, ridge)
  const differences = new Float64Array(groupCount * width)
  for (let group = 0; group < groupCount; group++) {
    for (let model = 0; model < width; model++) {
      const sums = model * groupCount + group
      const right =
        ((rightGroupSums[sums] as number) + discriminantShrinkage * (rightMean[model] as number)) /
        ((rightGroupTotals[group] as number) + discriminantShrinkage)
      const wrong =
        kappa === 0
          ? 0
          : ((wrongGroupSums[sums] as number) + discriminantShrinkage * kappa * (wrongMean[model] as number)) /
            ((wrongGroupTotals[group] as number) + discriminantShrinkage * kappa)
      differences[group * width + model] = right - wrong
    }
  }
  return solvePositiveDefinite(covariance, differences)
}
