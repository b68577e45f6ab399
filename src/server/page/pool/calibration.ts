import { createSeededRandom } from '../../../random/seeded-random.ts'
import {
  calibrationError,
  calibrationFloor,
  type Forecast,
  reliabilityBins,
} from '../../../statistics/calibration-error.ts'
import { wilsonInterval } from '../../../statistics/wilson-interval.ts'

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

/** @param answers traces that were looked at, judged or not */
export function calibrationOf(forecasts: readonly Forecast[], answers: number): CalibrationBody {
  return {
    object: 'smacs.calibration',
    answers,
    judged: forecasts.length,
    bins: reliabilityBins(forecasts).map(({ from, to, count, meanConfidence, accuracy }) => ({
      ...{ from, to, predicted: meanConfidence, right: accuracy, n: count },
      ci95: wilsonInterval(accuracy * count, count),
    })),
    ...(forecasts.length > 0 && {
      error: calibrationError(forecasts),
      floor: calibrationFloor(
        forecasts.map(({ confidence }) => confidence),
        createSeededRandom('calibration in service'),
      ),
    }),
  }
}
