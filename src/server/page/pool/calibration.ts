import { createSeededRandom } from '../../../random/seeded-random.ts'
import {
  calibrationError,
  calibrationFloor,
  type Forecast,
  reliabilityBins,
} from '../../../statistics/calibration-error.ts'
import { wilsonInterval } from '../../../statistics/wilson-interval.ts'
import type { CalibrationBody } from './calibration-body.ts'

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
