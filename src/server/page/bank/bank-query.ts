import type { QuotedModel } from '../../../collect/quote/quote-addition.ts'
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
  /**
   * A part of what a model is to be asked: see AdditionPart. `from` counts chosen questions; of `questions`, those that tell
   * most by its answers so far, `tried` are not chosen again.
   */
  | {
      readonly kind: 'part'
      readonly model: string
      readonly questions?: number
      readonly from: number
      readonly tried: readonly QuestionName[]
    }
  | { readonly kind: 'similar'; readonly vector: Float32Array; readonly limit: number }

/** Names a question. */
export type QuestionName = Pick<BankQuestion, 'dataset' | 'questionId'>

/** The body as JSON; undefined where the bank does not have what was asked for. */
export type BankReply = string | undefined

/** What a job writes into the bank. */
export type BankChange =
  | { readonly kind: 'append'; readonly batch: BankBatch }
  | { readonly kind: 'settings'; readonly model: string; readonly settings: AnswerSettings }

/**
 * A part of the questions that a model is to be asked. Taking a model in goes part by part, so that no bank is too large to
 * pass through the event loop.
 */
export interface AdditionPart {
  /** Those of this part that the bank has no answer of it for. */
  readonly questions: readonly BankQuestion[]
  /** Chosen questions of all parts, and how many of them it has answered. */
  readonly total: number
  readonly answered: number
  /** Where the next part begins; absent after the last one. */
  readonly next?: number
  /** With which settings those were asked for; absent where nobody said. */
  readonly settings?: AnswerSettings
}
