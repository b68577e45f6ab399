import type { ModelId } from '../../ports/chat-model.ts'

/** What it will take to ask a model the questions of a bank, and what is known of it then. Everything unknown is absent. */
export interface AdditionQuote {
  readonly model: ModelId
  /** Questions whose answers of it the bank will have. */
  readonly questions: number
  /** Those of them that it is still to be asked. */
  readonly calls: number
  /** Whose recorded answers length and time are taken from: its own, those of the bank's other models, or nobody's. */
  readonly basis: 'own' | 'others' | 'none'
  /** Expected, of all calls together. */
  readonly inputTokens: number
  readonly outputTokens?: number
  readonly expectedUsd?: number
  /** If every answer ran to its token limit; what failed and is asked again comes on top. */
  readonly worstUsd?: number
  readonly expectedSeconds?: number
  /** How far off the bank's own models would be, known by these questions alone; see hiddenModelError. */
  readonly accuracyErrorExpected?: number
  readonly rankErrorExpected?: number
  /** Models that were hidden for it. */
  readonly hiddenModels?: number
}
