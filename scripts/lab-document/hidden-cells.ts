import type { ModelId } from '../../src/ports/chat-model.ts'
import type { BankView } from '../../src/ports/question-bank.ts'

/** A bank of which somebody knows less: a cell that is hidden was never asked. */
export function withHiddenCells(whole: BankView, isHidden: (question: number, model: ModelId) => boolean): BankView {
  const columns = new Map<ModelId, Float64Array>()
  return {
    questions: whole.questions,
    models: whole.models,
    embedderId: whole.embedderId,
    hash: whole.hash,
    nearest: (query, rule) => whole.nearest(query, rule),
    search: (query, rule) => whole.search(query, rule),
    isEmbedded: (question) => whole.isEmbedded(question),
    embedding: (question) => whole.embedding(question),
    restrict: (selection) => whole.restrict(selection),
    correctness(model) {
      const column =
        columns.get(model) ??
        whole.correctness(model).map((value, question) => (isHidden(question, model) ? Number.NaN : value))
      columns.set(model, column)
      return column
    },
    answered: (model) => whole.answered(model).map((value, question) => (isHidden(question, model) ? 0 : value)),
    cells: (question, model) => (isHidden(question, model) ? [] : whole.cells(question, model)),
  }
}
