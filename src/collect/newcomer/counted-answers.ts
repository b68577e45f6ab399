import { withoutAggregations } from '../../method/aggregation/aggregation-id.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'

/** With fewer graded questions than this, agreement stands in where nobody graded. */
export const fewestGraded = 50

/** Whether a bank has grades enough for a model to be known by its graded answers alone. */
export function isGradedBank(view: BankView, newcomer: ModelId): boolean {
  const columns = withoutAggregations(view.models).flatMap((model) =>
    model === newcomer ? [] : [view.correctness(model)],
  )
  let graded = 0
  for (const place of view.questions.keys()) {
    if (columns.some((column) => !Number.isNaN(column[place] as number))) graded += 1
    if (graded >= fewestGraded) return true
  }
  return false
}

/** By how many answers a bank knows a model: the graded ones, where it has grades. */
export function countedAnswers(view: BankView, model: ModelId): number {
  if (!isGradedBank(view, model)) return view.answered(model).reduce((sum, one) => sum + one, 0)
  return view.correctness(model).filter((value) => !Number.isNaN(value)).length
}
