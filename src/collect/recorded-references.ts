import type { ModelId } from '../ports/chat-model.ts'
import type { BankView } from '../ports/question-bank.ts'

/** As many as strategy `adaptive` asks at most, and as few as make an aggregation of it. */
const mostReferences = 5
const fewestReferences = 2

/**
 * The answers that an aggregation of a bank question is written from: those that the bank's best members of the pool
 * gave, best first by their share of right answers, ties in pool order; undefined where the bank has too few.
 */
export function recordedReferences(
  view: BankView,
  pool: readonly ModelId[],
): (question: number) => readonly string[] | undefined {
  const members = pool.filter((model) => view.models.includes(model))
  const shares = new Map(members.map((model) => [model, shareOfRight(view.correctness(model))]))
  const ranking = members.toSorted((left, right) => (shares.get(right) ?? 0) - (shares.get(left) ?? 0))
  return (question) => {
    const responses = ranking.flatMap(
      (model) => view.cells(question, model).find(({ response }) => response !== undefined)?.response ?? [],
    )
    return responses.length < fewestReferences ? undefined : responses.slice(0, mostReferences)
  }
}

function shareOfRight(column: Float64Array): number {
  const known = column.filter((value) => value >= 0)
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length
}
