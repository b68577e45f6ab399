import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'

/** How a model did on a set of questions, each question once. */
export interface OutcomeRecord {
  readonly model: ModelId
  /** Questions with at least one answer of it, and the share of the set's questions that they are. */
  readonly questions: number
  readonly coverage: number
  /** Questions whose correctness is known. */
  readonly labelled: number
  /** Mean correctness over those; absent where none is known. */
  readonly correctShare?: number
  /** 95 % Wilson interval of it. */
  readonly correctShareCi95?: readonly [number, number]
}

/** @param places of the set's questions in the view; at least one */
export function outcomeRecordOf(view: BankView, places: readonly number[], model: ModelId): OutcomeRecord {
  const column = view.correctness(model)
  const answered = view.answered(model)
  let questions = 0
  let labelled = 0
  let correct = 0
  for (const place of places) {
    questions += answered[place] as number
    const value = column[place] as number
    if (Number.isNaN(value)) continue
    labelled += 1
    correct += value
  }
  return {
    model,
    questions,
    coverage: questions / places.length,
    labelled,
    ...(labelled > 0 && { correctShare: correct / labelled, correctShareCi95: wilsonInterval(correct, labelled) }),
  }
}
