import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import type { PosteriorFit } from './fit-posterior.ts'
import { type GroupModel, groupSharesOf } from './group-model.ts'
import { meanOver } from './shares.ts'

const pseudoAnswers = 5

/** A model outside the pool, by its graded answers. */
export interface VoiceAccuracy {
  /** groups: expected share of right answers, shrunk towards the model's overall share. */
  readonly accuracy: readonly number[]
  readonly gradedAnswers: number
}

/** How often a model that was not fitted as a member of the pool is right on each kind of question. */
export function voiceAccuracy(bank: BankView, fit: PosteriorFit, model: ModelId): VoiceAccuracy {
  const { groups } = fit.fitted
  const correctness = bank.correctness(model)
  const sums = new Float64Array(groups.names.length)
  const counts = new Float64Array(groups.names.length)
  let right = 0
  let gradedAnswers = 0
  for (let question = 0; question < bank.questions.length; question++) {
    const correct = correctness[question] as number
    if (!(correct >= 0)) continue
    gradedAnswers++
    right += correct
    const shares = groupSharesOf(groups, fit.evidence.vectors[question])
    for (let entry = 0; entry < shares.groups.length; entry++) {
      const group = shares.groups[entry] as number
      sums[group] = (sums[group] as number) + correct * (shares.values[entry] as number)
      counts[group] = (counts[group] as number) + (shares.values[entry] as number)
    }
  }
  const overall = (right + 1) / (gradedAnswers + 2)
  const accuracy = Array.from(
    sums,
    (sum, group) => (sum + pseudoAnswers * overall) / ((counts[group] as number) + pseudoAnswers),
  )
  return { accuracy, gradedAnswers }
}

/** The accuracy to expect on a question. @param vector the question's; undefined = the average over groups */
export function accuracyAt(
  accuracy: readonly number[],
  groups: GroupModel,
  vector: ArrayLike<number> | undefined,
): number {
  return meanOver(groupSharesOf(groups, vector), accuracy)
}
