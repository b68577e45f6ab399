/** Two answers to one question, in their own words. */
export type AnswerPair = readonly [string, string]

/** Decides whether answers to a question say the same. Asked only about pairs that rules leave undecided. */
export interface AnswerEquivalence {
  /** What it is called in notes. */
  readonly id: string
  /** One verdict a pair, in order. A pair is the same only if each answer says what the other says; doubt is false. */
  saySame(
    question: string,
    pairs: readonly AnswerPair[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly boolean[]>
  close?(): Promise<void>
}
