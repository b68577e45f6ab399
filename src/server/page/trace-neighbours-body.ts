/** A bank question near the one that was asked, with who was right on it. */
export interface NeighbourRow {
  readonly dataset?: string
  readonly questionId: string
  /** At most 1,000 UTF-16 units; absent where neither bank nor trace has it. */
  readonly text?: string
  /** Cosine similarity, -1 to 1. */
  readonly similarity: number
  /** By the body's `models`: 0 (wrong) to 1 (right), null where it is not known. Absent where the bank has the question no more. */
  readonly correct?: readonly (number | null)[]
  /** What it added to the prior score of a model that was right on it; absent where neighbours are no evidence. */
  readonly weight?: number
}

/** `GET /v1/traces/:id/neighbours?limit` (1 to 400, default 20): the nearest questions of the bank. */
export interface TraceNeighboursBody {
  readonly object: 'smacs.trace.neighbours'
  /** `prior`: the strategy chose its panel by them; `reading`: it did not, and they were looked up just now. */
  readonly basis: 'prior' | 'reading'
  /** The panel first, then those not chosen. */
  readonly models: readonly string[]
  /** Of the bank as it is now. */
  readonly bankHash: string
  /** Whether the answer was given from the bank as it is now; absent where the trace does not say. */
  readonly sameBank?: boolean
  /** How many there are, `limit` aside; of a `reading` as many as were looked up. */
  readonly total: number
  /** Nearest first. */
  readonly data: readonly NeighbourRow[]
}
