/** Body of `GET /v1/pool/calibration`: what was said of answers beside what their readers found. */
export interface CalibrationBody {
  readonly object: 'smacs.calibration'
  /** Traces that were looked at. */
  readonly answers: number
  /** Those whose probability was given and that somebody called right or wrong. */
  readonly judged: number
  /** Those of the ten equal parts of 0 to 1 in which there are any, ascending. */
  readonly bins: readonly CalibrationBin[]
  /** Mean distance of what was said from what was found, weighted by `n`; absent without a judged answer. */
  readonly error?: number
  /** What a perfect forecast would show by chance on as many answers. */
  readonly floor?: number
}

export interface CalibrationBin {
  readonly from: number
  readonly to: number
  /** Mean probability that was given. */
  readonly predicted: number
  /** Share that was right, and its 95 % Wilson interval. */
  readonly right: number
  readonly ci95: readonly [number, number]
  readonly n: number
}
