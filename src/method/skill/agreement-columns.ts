import { type Memberships, membershipAt } from '../../statistics/class-membership.ts'
import { noAnswer, notAsked, type VoteTable } from '../votes/vote-table.ts'
import { clusterScores, type LabelFreeFit, labelFreePosterior, labelFreeWeights } from './label-free.ts'

/**
 * How probable it is that each answer is right, by what the other models answered: the own vote is left out, so that nobody is
 * right by having said it.
 * @returns models x questions; NaN where the model was not asked, or nobody else gave an answer
 */
export function agreementColumns(
  table: VoteTable,
  shares: Memberships,
  labelFree: LabelFreeFit,
): readonly Float64Array[] {
  const width = table.models.length
  const columns = table.models.map(() => new Float64Array(table.questionCount).fill(Number.NaN))
  for (let question = 0; question < table.questionCount; question++) {
    const votes = table.votes.slice(question * width, (question + 1) * width)
    const weights = labelFreeWeights(labelFree, membershipAt(shares, question), table.isChoice[question] === 1)
    columns.forEach((column, model) => {
      const own = votes[model] as number
      if (own === notAsked) return
      votes[model] = notAsked
      const isAlone = votes.every((vote) => vote < 0)
      const others = labelFreePosterior(clusterScores(votes, weights, table.clusterCounts[question] as number))
      votes[model] = own
      if (!isAlone) column[question] = own <= noAnswer ? 0 : (others[own] as number)
    })
  }
  return columns
}
