import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'

/** What is usual for a model's mean log-probability of answer tokens, natural logarithm. */
export interface UsualLogprob {
  readonly mean: number
  /** Standard deviation over answers, above 0. */
  readonly deviation: number
}

/** With fewer recorded answers a model's spread is a guess. */
const fewestAnswers = 20

/** What each model's log-probabilities usually are, over the bank; models without enough of them are absent. */
export function usualLogprobs(
  bank: BankView,
  models: readonly ModelId[],
): Readonly<Partial<Record<ModelId, UsualLogprob>>> {
  return Object.fromEntries(
    models.flatMap((model) => {
      const values = bank.questions.flatMap((_, question) =>
        bank.cells(question, model).flatMap(({ meanLogprob }) => (meanLogprob === undefined ? [] : [meanLogprob])),
      )
      if (values.length < fewestAnswers) return []
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      const deviation = Math.sqrt(squares / (values.length - 1))
      return deviation > 0 ? [[model, { mean, deviation }]] : []
    }),
  )
}
