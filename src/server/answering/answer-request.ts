import type { Show } from '../../config/server-section.ts'
import type { AnswerSettings } from '../../method/strategy.ts'
import type { Question } from '../../ports/question.ts'
import type { SmacsFields } from '../fields/smacs-fields.ts'

/** A request in our terms, whichever protocol it came by. */
export interface AnswerRequest {
  /** What the client asked for by `model`: a strategy's name or `model:<id>`. */
  readonly target: string
  readonly question: Question
  /** How the final answer is to be written. */
  readonly settings: AnswerSettings
  /** Log-probabilities of the answer tokens, with so many alternatives each; for `model:<id>` alone. */
  readonly logprobs?: { readonly alternatives: number }
  readonly seed?: number
  readonly smacs: SmacsFields
  /** Fields of the endpoint's own that the client sent; who gets them depends on who answers. */
  readonly endpointFields: Readonly<Record<string, unknown>>
  /** Paths of fields that were taken and are not used. */
  readonly ignored: readonly string[]
  /** What clients of the protocol are used to see of a pool that works. */
  readonly showByDefault: Show
  readonly metadata?: Readonly<Record<string, string>>
}
