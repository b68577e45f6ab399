import type { ModelId } from '../../ports/chat-model.ts'
import type { Membership } from '../skill/class-membership.ts'
import type { FittedPosterior, PosteriorRule } from './fitted-posterior.ts'

/** How a bank reads one question before anybody is asked. */
export interface PriorReading {
  readonly rule: PosteriorRule
  readonly bankQuestions: number
  readonly gradedQuestions: number
  /** The kinds of question that this one is like. */
  readonly kinds: readonly {
    readonly name: string
    /** How much of it is of this kind; all sum to 1. */
    readonly share: number
    /** Expected share of right answers of a model on this kind; undefined where the bank does not know it. */
    accuracyOf(model: ModelId): number | undefined
  }[]
}

/** @param shares of the question: see membershipOf */
export function priorReading(fitted: FittedPosterior, shares: Membership): PriorReading {
  const { rule, questions, labelledQuestions, models, accuracy } = fitted
  const { names } = fitted.groups
  return {
    ...{ rule, bankQuestions: questions, gradedQuestions: labelledQuestions },
    kinds: Array.from(shares.groups, (group, place) => ({
      ...{ name: names[group] ?? '', share: shares.values[place] as number },
      accuracyOf: (model) => {
        const row = models.indexOf(model)
        return row < 0 ? undefined : accuracy[row * names.length + group]
      },
    })),
  }
}
