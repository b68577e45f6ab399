import type { QuotedModel } from '../../../collect/quote-addition.ts'
import type { AnswerSettings, BankBatch, BankQuestion } from '../../../ports/question-bank.ts'
import type { NeighbourSearch } from '../../traces/trace-neighbours.ts'
import type { QuestionListQuery } from './question-list.ts'

/** What the page wants to know of a bank. Overviews, lists and models are remembered for as long as the bank stays as it is. */
export type BankQuery =
  | { readonly kind: 'overview' }
  | { readonly kind: 'questions'; readonly query: QuestionListQuery }
  | { readonly kind: 'question'; readonly dataset?: string; readonly questionId: string }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'neighbours'; readonly search: NeighbourSearch }
  | { readonly kind: 'quote'; readonly model: QuotedModel; readonly questions?: number }
  /** What taking a model in is begun from: see AdditionPlan. */
  | { readonly kind: 'plan'; readonly model: string; readonly questions?: number }
  | { readonly kind: 'similar'; readonly vector: Float32Array; readonly limit: number }

/** The body as JSON; undefined where the bank does not have what was asked for. */
export type BankReply = string | undefined

/** What a job writes into the bank. */
export type BankChange =
  | { readonly kind: 'append'; readonly batch: BankBatch }
  | { readonly kind: 'settings'; readonly model: string; readonly settings: AnswerSettings }

/** The questions that a new model is asked, and what the bank knows of it already. */
export interface AdditionPlan {
  readonly questions: readonly BankQuestion[]
  /** Places in `questions` that it has answered. */
  readonly answered: readonly number[]
  /** With which settings those were asked for; absent where nobody said. */
  readonly settings?: AnswerSettings
}
