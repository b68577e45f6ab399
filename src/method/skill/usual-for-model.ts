import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCell, BankView } from '../../ports/question-bank.ts'
import { meanOf } from '../../statistics/vectors.ts'

/** What is usual for a model's mean log-probability of answer tokens, natural logarithm. */
export interface UsualLogprob {
  readonly mean: number
  /** Standard deviation over answers, above 0. */
  readonly deviation: number
}

/** With fewer recorded answers, what is usual for a model is a guess. */
const fewestAnswers = 20

/** What each model's log-probabilities usually are, over the bank; models without enough of them are absent. */
export function usualLogprobs(
  bank: BankView,
  models: readonly ModelId[],
): Readonly<Partial<Record<ModelId, UsualLogprob>>> {
  return ofEachModel(bank, models, 'meanLogprob', (values) => {
    const mean = meanOf(values)
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const deviation = Math.sqrt(squares / (values.length - 1))
    return deviation > 0 ? { mean, deviation } : undefined
  })
}

/** Each model's p95 latency over the bank, milliseconds; models without enough recorded times are absent. */
export function usualLatencies(bank: BankView, models: readonly ModelId[]): Readonly<Record<ModelId, number>> {
  return ofEachModel(bank, models, 'latencyMs', (times) => {
    const sorted = times.toSorted((left, right) => left - right)
    return sorted[Math.floor(0.95 * (sorted.length - 1))]
  })
}

function ofEachModel<Value>(
  bank: BankView,
  models: readonly ModelId[],
  field: 'meanLogprob' | 'latencyMs',
  summarise: (values: readonly number[]) => Value | undefined,
): Readonly<Record<ModelId, Value>> {
  return Object.fromEntries(
    models.flatMap((model) => {
      const cells: readonly BankCell[] = bank.questions.flatMap((_, question) => bank.cells(question, model))
      const values = cells.map((cell) => cell[field]).filter((value) => value !== undefined)
      const usual = values.length < fewestAnswers ? undefined : summarise(values)
      return usual === undefined ? [] : [[model, usual]]
    }),
  )
}
