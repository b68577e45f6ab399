/** `POST /v1/traces/:id/counterfactuals`: what other settings would have said, from what was said then. */
export interface CounterfactualsRequest {
  /** One to eight: names in the file, or kinds with options, like `adaptive?maxAsked=3`. */
  readonly strategies: readonly string[]
  /** Whether a setting that was never fitted on this bank may be fitted now, which takes seconds. Default false. */
  readonly fit?: boolean
}

/** What one setting would have said. */
export type Counterfactual =
  | {
      readonly strategy: string
      readonly status: 'answered'
      /** The answer proper, else its text. */
      readonly answer: string
      readonly confidence?: number
      /** Who wrote it. */
      readonly writtenBy: string
      /** Models that it would have asked and that were asked then, in the order of asking. */
      readonly asked: readonly string[]
      /**
       * Models that it would have asked and that nobody asked then. What they would have said, and whom it would have asked
       * after them, is unknown: the answer is that of the others.
       */
      readonly notAskedThen: readonly string[]
      /** Chat generations it would have taken, as far as they are known from then. */
      readonly calls: number
      readonly costUsd?: number
      /** Whether it is the answer that was given. */
      readonly agrees: boolean
    }
  /** It would have asked nobody that was asked then, or those all failed then; `why` says it in words. */
  | {
      readonly strategy: string
      readonly status: 'unanswered'
      readonly notAskedThen: readonly string[]
      readonly why: string
    }
  /** It was never fitted on this bank; ask again with `fit`. */
  | { readonly strategy: string; readonly status: 'needs-fitting' }
  /** It would have had a model write something new, which no trace holds. */
  | { readonly strategy: string; readonly status: 'needs-calls' }

export interface CounterfactualsBody {
  readonly object: 'smacs.trace.counterfactuals'
  /** Whether the bank is still as it was when the answer was given; absent where there is or was none. */
  readonly sameBank?: boolean
  /** In the order asked. */
  readonly data: readonly Counterfactual[]
}
