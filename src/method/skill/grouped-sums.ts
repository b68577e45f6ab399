import { type AnsweredQuestions, increase } from '../votes/answered-questions.ts'
import type { VoteTable } from '../votes/vote-table.ts'
import type { Memberships } from './class-membership.ts'

/** models x groups: the sum over questions answered by the model of G_qd times the value. */
export function groupedSums(
  table: VoteTable,
  shares: Memberships,
  answered: AnsweredQuestions,
  valueAt: (row: number, model: number, vote: number) => number,
): Float64Array {
  const width = table.models.length
  const sums = new Float64Array(width * shares.groupCount)
  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      const value = valueAt(row, model, vote)
      for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
        increase(
          sums,
          model * shares.groupCount + (shares.groups[entry] as number),
          (shares.values[entry] as number) * value,
        )
      }
    }
  }
  return sums
}
