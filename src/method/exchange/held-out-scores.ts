/**
 * How well a fit foretells outcomes that it did not see, row by row, so that it can be compared with another one on the
 * rows that both were tried on.
 */
export interface HeldOutScores {
  /** A number of each row, ascending: the same in every fit for a question with the same labels. */
  readonly rows: Float64Array
  /** Log loss of the right outcome, nats, once all models that the bank has answers of were heard. */
  readonly losses: Float32Array
}
