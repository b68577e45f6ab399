import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'

/** With fewer recorded times a model's p95 is a guess. */
const fewestTimes = 20

/** Each model's p95 latency over the bank, milliseconds; models without enough recorded times are absent. */
export function usualLatencies(bank: BankView, models: readonly ModelId[]): Readonly<Record<ModelId, number>> {
  return Object.fromEntries(
    models.flatMap((model) => {
      const times = bank.questions.flatMap((_, question) =>
        bank.cells(question, model).flatMap(({ latencyMs }) => (latencyMs === undefined ? [] : [latencyMs])),
      )
      if (times.length < fewestTimes) return []
      const sorted = times.sort((left, right) => left - right)
      return [[model, sorted[Math.floor(0.95 * (sorted.length - 1))] as number]]
    }),
  )
}
