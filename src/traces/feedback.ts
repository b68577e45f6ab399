import type { ModelId } from '../ports/chat-model.ts'

/** What somebody says of an answer. */
export type FeedbackVerdict = 'right' | 'wrong' | 'unsure'

/** Whether a model answered rightly, as far as feedback tells. */
export interface FeedbackLabel {
  readonly model: ModelId
  /** Null where it does not tell. */
  readonly correct: 0 | 1 | null
}

/** What is kept of somebody's word on an answer: one for each trace, the last one said. */
export interface Feedback {
  readonly verdict: FeedbackVerdict
  /** The right answer, where it was told. */
  readonly answer?: string
  readonly note?: string
  /** ISO 8601, UTC. */
  readonly givenAt: string
  /** The name of the key that gave it. */
  readonly client: string
  /** Each model that answered, in the order of asking. */
  readonly labels: readonly FeedbackLabel[]
}
