import type { ChatModel } from '../ports/chat-model.ts'
import type { BankQuestion, BankView } from '../ports/question-bank.ts'

/** A pair of question and model that the bank has no answer of. */
export interface PendingCell {
  readonly question: BankQuestion
  readonly model: ChatModel
}

/**
 * The cells to ask: model by model, questions in bank order.
 * @param wanted which questions; undefined = all of the bank
 */
export function pendingCells(
  view: BankView,
  models: readonly ChatModel[],
  wanted: readonly Pick<BankQuestion, 'dataset' | 'questionId'>[] | undefined,
): { readonly pending: readonly PendingCell[]; readonly known: number } {
  const keys = wanted && new Set(wanted.map(keyOf))
  const places = view.questions.flatMap((question, place) => ((keys?.has(keyOf(question)) ?? true) ? [place] : []))
  const pending: PendingCell[] = []
  let known = 0
  for (const model of models) {
    for (const place of places) {
      const question = view.questions[place]
      if (question === undefined) continue
      if (view.cells(place, model.id).some(({ sample }) => sample === 0)) known++
      else pending.push({ question, model })
    }
  }
  return { pending, known }
}

function keyOf({ dataset, questionId }: Pick<BankQuestion, 'dataset' | 'questionId'>): string {
  return JSON.stringify([dataset ?? null, questionId])
}
