import { type OutcomeRecord, outcomeRecordOf } from '../../../bank/inspect/outcome-record.ts'
import type { EmbedderId } from '../../../ports/embedder.ts'
import type { BankView } from '../../../ports/question-bank.ts'

/** Body of `GET /v1/bank`: what the bank holds, model by model and dataset by dataset. */
export interface BankOverview {
  readonly object: 'smacs.bank'
  readonly hash: string
  readonly embedder?: EmbedderId
  readonly questions: number
  /** Pairs of a question and a model that was asked it. */
  readonly answers: number
  /** Over the whole bank, in the order of the bank's models. */
  readonly models: readonly OutcomeRecord[]
  /** In the bank's order. */
  readonly datasets: readonly DatasetOverview[]
}

export interface DatasetOverview {
  /** Absent for questions without one. */
  readonly dataset?: string
  readonly questions: number
  /** Models with at least one answer here. */
  readonly models: readonly OutcomeRecord[]
}

export function bankOverview(view: BankView): BankOverview {
  const places = [...view.questions.keys()]
  const recordsIn = (own: readonly number[]): readonly OutcomeRecord[] =>
    view.models.map((model) => outcomeRecordOf(view, own, model)).filter(({ questions }) => questions > 0)
  const models = recordsIn(places)
  return {
    object: 'smacs.bank',
    hash: view.hash,
    ...(view.embedderId !== undefined && { embedder: view.embedderId }),
    questions: places.length,
    answers: models.reduce((sum, { questions }) => sum + questions, 0),
    models,
    datasets: [...placesByDataset(view)].map(([dataset, own]) => ({
      ...(dataset !== undefined && { dataset }),
      questions: own.length,
      models: recordsIn(own),
    })),
  }
}

/** Places of the bank's questions by dataset, in bank order. */
export function placesByDataset(view: BankView): ReadonlyMap<string | undefined, readonly number[]> {
  return Map.groupBy(view.questions.keys(), (place) => view.questions[place]?.dataset)
}
