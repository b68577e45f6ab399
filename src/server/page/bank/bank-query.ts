import type { NeighbourSearch } from '../../traces/trace-neighbours.ts'
import type { QuestionListQuery } from './question-list.ts'

/** What the page wants to know of a bank. Everything but `question`, `neighbours` and `similar` is remembered for as long as the bank stays as it is. */
export type BankQuery =
  | { readonly kind: 'overview' }
  | { readonly kind: 'questions'; readonly query: QuestionListQuery }
  | { readonly kind: 'question'; readonly dataset?: string; readonly questionId: string }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'neighbours'; readonly search: NeighbourSearch }
  | { readonly kind: 'similar'; readonly vector: Float32Array; readonly limit: number }

/** The body as JSON; undefined where the bank does not have what was asked for. */
export type BankReply = string | undefined
