import type { VoteTable } from './vote-table.ts'

/** The questions with two or more answers; supporters per cluster laid out flat. */
export interface AnsweredQuestions {
  readonly questions: Uint32Array
  /** rows + 1: where each row's clusters begin in arrays over clusters. */
  readonly clusterStarts: Uint32Array
  /** n_c. */
  readonly supporters: Float64Array
}

/** Finds them. */
export function collectAnswered(table: VoteTable): AnsweredQuestions {
  const width = table.models.length
  const questions: number[] = []
  for (let question = 0; question < table.questionCount; question++) {
    let answers = 0
    for (let model = 0; model < width; model++) if ((table.votes[question * width + model] as number) >= 0) answers++
    if (answers >= 2) questions.push(question)
  }
  const clusterStarts = new Uint32Array(questions.length + 1)
  questions.forEach((question, row) => {
    clusterStarts[row + 1] = (clusterStarts[row] as number) + (table.clusterCounts[question] as number)
  })
  const supporters = new Float64Array(clusterStarts[questions.length] as number)
  questions.forEach((question, row) => {
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote >= 0) increase(supporters, (clusterStarts[row] as number) + vote, 1)
    }
  })
  return { questions: Uint32Array.from(questions), clusterStarts, supporters }
}

/** Adds to one place of an array. */
export function increase(target: Float64Array, place: number, amount: number): void {
  target[place] = (target[place] as number) + amount
}
