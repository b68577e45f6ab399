import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCell, BankView } from '../../ports/question-bank.ts'

/** Characters of responses that are kept at most: a few hundred megabytes, whatever the size of the bank. */
const mostCharacters = 64 * 2 ** 20

/**
 * A view whose cells are read from its file once: every strategy and every split asks for them again. Beyond the limit the
 * questions that were read first are forgotten first.
 */
export function withRememberedCells(view: BankView, most = mostCharacters): BankView {
  const questions = new Map<number, { readonly cells: Map<ModelId, readonly BankCell[]>; characters: number }>()
  let characters = 0
  return {
    questions: view.questions,
    models: view.models,
    embedderId: view.embedderId,
    get hash() {
      return view.hash
    },
    nearest: (query, rule) => view.nearest(query, rule),
    search: (query, rule) => view.search(query, rule),
    isEmbedded: (question) => view.isEmbedded(question),
    correctness: (model) => view.correctness(model),
    answered: (model) => view.answered(model),
    embedding: (question) => view.embedding(question),
    restrict: (selection) => view.restrict(selection),
    cells(question, model) {
      let known = questions.get(question)
      if (known === undefined) {
        known = { cells: new Map(), characters: 0 }
        questions.set(question, known)
      }
      let cells = known.cells.get(model)
      if (cells === undefined) {
        cells = view.cells(question, model)
        const length = cells.reduce((sum, { response = '' }) => sum + response.length, 0)
        known.cells.set(model, cells)
        known.characters += length
        characters += length
        for (const [oldest, { characters: freed }] of questions) {
          if (characters <= most || oldest === question) break
          questions.delete(oldest)
          characters -= freed
        }
      }
      return cells
    },
  }
}
