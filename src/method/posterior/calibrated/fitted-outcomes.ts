import { betweenModels, type OutcomeModel } from './outcome-model.ts'
import { featureCentre } from './question-state.ts'

/** How answers' scores, support and signals become probabilities of being right. */
export interface FittedOutcomes {
  /** Once every model was asked, where labels judge. */
  readonly full: OutcomeModel
  /** After some of the models were asked, best first, where labels judge. */
  readonly partial: OutcomeModel
  /** Once every model was asked, where none do: what labels of any kind say of which answer is right, if one is. */
  readonly ranking: OutcomeModel
  /** After some of the models were asked, where none do: what the whole pool would agree on. */
  readonly ungraded: OutcomeModel
}

/** Outcome models of one question, once every model was asked and before. */
export type OutcomesOfQuestion = Pick<FittedOutcomes, 'full' | 'partial'>

/** Where nothing was learned: the score itself, with "none of these" at 0. */
export const scoreAlone: OutcomeModel = { weights: [...featureCentre] }

/** Those of a question of which labels judge so much, 0 to 1. */
export function outcomesAt({ full, partial, ranking, ungraded }: FittedOutcomes, trust: number): OutcomesOfQuestion {
  return { full: betweenModels(full, ranking, trust), partial: betweenModels(partial, ungraded, trust) }
}
