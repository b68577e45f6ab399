import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'

/** How many imagined questions, answered as the pool answers on average, stand beside a model's real ones in a dataset. */
const pseudoQuestions = 10

/** A pool's accuracies in a bank: one row a dataset, in bank order, one number a pool member. */
export interface DatasetAccuracies {
  readonly datasets: readonly (string | undefined)[]
  readonly accuracies: readonly (readonly number[])[]
}

/**
 * Each pool member's accuracy in each dataset of the bank, shrunk to the pool's mean there by ten pseudo-questions, so
 * that a hole neither helps nor hurts: (sum of correctness + 10 × pool mean) / (questions known + 10). Datasets without
 * a graded answer of any member are left out.
 */
export function datasetAccuracies(bank: BankView, pool: readonly ModelId[]): DatasetAccuracies {
  const members = new Map<string | undefined, number[]>()
  for (const [index, { dataset }] of bank.questions.entries()) {
    const questions = members.get(dataset)
    if (questions === undefined) members.set(dataset, [index])
    else questions.push(index)
  }
  const columns = pool.map((model) => bank.correctness(model))
  const rows = [...members].flatMap(([dataset, questions]) => {
    const sums = columns.map((column) => sumOfKnown(column, questions))
    const known = sums.reduce((total, { count }) => total + count, 0)
    if (known === 0) return []
    const poolMean = sums.reduce((total, { sum }) => total + sum, 0) / known
    const row = sums.map(({ sum, count }) => (sum + pseudoQuestions * poolMean) / (count + pseudoQuestions))
    return [{ dataset, row }]
  })
  return { datasets: rows.map(({ dataset }) => dataset), accuracies: rows.map(({ row }) => row) }
}

/** The unweighted mean over datasets of each pool member's accuracies; undefined without any graded answer. */
export function macroAccuracies({ accuracies }: DatasetAccuracies): readonly number[] | undefined {
  const [first] = accuracies
  return first?.map((_, member) => accuracies.reduce((sum, row) => sum + (row[member] ?? 0), 0) / accuracies.length)
}

function sumOfKnown(column: Float64Array, questions: readonly number[]): { sum: number; count: number } {
  let sum = 0
  let count = 0
  for (const question of questions) {
    const correct = column[question] ?? Number.NaN
    if (Number.isNaN(correct)) continue
    sum += correct
    count += 1
  }
  return { sum, count }
}
