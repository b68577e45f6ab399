import { aggregationId } from '../method/aggregation/aggregation-id.ts'
import type { ChatModel, ModelId } from '../ports/chat-model.ts'
import type { BankQuestion, BankView } from '../ports/question-bank.ts'
import { recordedReferences } from './recorded-references.ts'

/** A pair of question and model that the bank has no answer of. */
export interface PendingCell<Model extends Pick<ChatModel, 'id'> = ChatModel> {
  readonly question: BankQuestion
  readonly model: Model
  /** Recorded answers from which the model writes one; absent = it answers by itself. */
  readonly references?: readonly string[]
}

/**
 * The cells to ask: model by model, questions in bank order.
 * @param wanted which questions; undefined = all of the bank
 * @param aggregatedFrom the pool whose recorded answers are aggregated; questions with too few of them are left out
 */
export function pendingCells<Model extends Pick<ChatModel, 'id'>>(
  view: BankView,
  models: readonly Model[],
  wanted: readonly Pick<BankQuestion, 'dataset' | 'questionId'>[] | undefined,
  aggregatedFrom?: readonly ModelId[],
): { readonly pending: readonly PendingCell<Model>[]; readonly known: number } {
  const keys = wanted && new Set(wanted.map(keyOf))
  const places = view.questions.flatMap((question, place) => ((keys?.has(keyOf(question)) ?? true) ? [place] : []))
  const referencesOf = aggregatedFrom && recordedReferences(view, aggregatedFrom)
  const pending: PendingCell<Model>[] = []
  let known = 0
  for (const model of models) {
    for (const place of places) {
      const question = view.questions[place]
      if (question === undefined) continue
      const id = referencesOf === undefined ? model.id : aggregationId(model.id)
      const references = referencesOf?.(place)
      if (view.cells(place, id).some(({ sample }) => sample === 0)) known++
      else if (references !== undefined) pending.push({ question, model, references })
      else if (referencesOf === undefined) pending.push({ question, model })
    }
  }
  return { pending, known }
}

function keyOf({ dataset, questionId }: Pick<BankQuestion, 'dataset' | 'questionId'>): string {
  return JSON.stringify([dataset ?? null, questionId])
}
