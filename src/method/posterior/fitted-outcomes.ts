import { betweenModels, type OutcomeModel } from './outcome-model.ts'
import { featureCentre } from './question-state.ts'

/** How answers' scores, support and signals become probabilities of being right. */
export interface FittedOutcomes {
  /** Where labels judge. */
  readonly graded: OutcomeModel
  /** Where none do. */
  readonly ungraded: OutcomeModel
}

/** Where nothing was learned: the score itself, with "none of these" at 0. */
export const scoreAlone: OutcomeModel = { weights: [...featureCentre] }

/** That of a question of which labels judge so much, 0 to 1. */
export function outcomeModelAt({ graded, ungraded }: FittedOutcomes, trust: number): OutcomeModel {
  return betweenModels(graded, ungraded, trust)
}
