/** One row of MMLU-Pro's published results. */
export interface MmluProRow {
  /** The letter that the published reader found; null where it found none. */
  readonly pred: string | null | undefined
  readonly answer: string
}

/**
 * The published rule of MMLU-Pro: the recorded `pred` is the reference's letter. The readers that made `pred` differ from
 * model to model (some fill in a letter where they found none), so it is taken as recorded. null is wrong.
 */
export function gradeMmluProPublished({ pred, answer }: MmluProRow): 0 | 1 {
  return pred === answer ? 1 : 0
}
