import { eachShare, type Memberships } from '../../statistics/class-membership.ts'
import { increase } from '../../statistics/vectors.ts'
import { eachVote, type VoteTable } from './vote-table.ts'

/** A question with two or more answers. */
export interface AnsweredQuestion {
  readonly question: number
  /** Where its clusters begin in arrays over the clusters of all. */
  readonly start: number
  readonly clusterCount: number
}

/** All that agreement can be learnt from. */
export interface AnsweredQuestions {
  readonly rows: readonly AnsweredQuestion[]
  /** n_c of every cluster. */
  readonly supporters: Float64Array
}

export function collectAnswered(table: VoteTable): AnsweredQuestions {
  const rows: AnsweredQuestion[] = []
  const supporters: number[] = []
  for (let question = 0; question < table.questionCount; question++) {
    const counts = new Array<number>(table.clusterCounts[question] as number).fill(0)
    let answers = 0
    eachVote(table, question, (_, vote) => {
      counts[vote] = (counts[vote] ?? 0) + 1
      answers++
    })
    if (answers < 2) continue
    rows.push({ question, start: supporters.length, clusterCount: counts.length })
    supporters.push(...counts)
  }
  return { rows, supporters: Float64Array.from(supporters) }
}

/** models x groups: the sum over questions answered by the model of G_qd times the value. */
export function groupedSums(
  table: VoteTable,
  shares: Memberships,
  { rows }: AnsweredQuestions,
  valueAt: (row: AnsweredQuestion, model: number, vote: number) => number,
): Float64Array {
  const { groupCount } = shares
  const sums = new Float64Array(table.models.length * groupCount)
  for (const row of rows) {
    eachVote(table, row.question, (model, vote) => {
      const value = valueAt(row, model, vote)
      eachShare(shares, row.question, (group, share) => increase(sums, model * groupCount + group, share * value))
    })
  }
  return sums
}
