import type { Random } from '../ports/random.ts'

/** Width of a reliability bin: ten equal ones over [0, 1]. */
const bins = 10

/** A probability that was given, and how right the answer was (0 to 1). */
export interface Forecast {
  readonly confidence: number
  readonly correct: number
}

/** One bar of a reliability diagram. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly meanConfidence: number
  readonly accuracy: number
}

/** The ten equal-width bins, those without a forecast left out. */
export function reliabilityBins(forecasts: readonly Forecast[]): readonly ReliabilityBin[] {
  const count = new Float64Array(bins)
  const confidence = new Float64Array(bins)
  const correct = new Float64Array(bins)
  for (const forecast of forecasts) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(forecast.confidence * bins)))
    count[bin] = (count[bin] ?? 0) + 1
    confidence[bin] = (confidence[bin] ?? 0) + forecast.confidence
    correct[bin] = (correct[bin] ?? 0) + forecast.correct
  }
  return Array.from(count).flatMap((inBin, bin) =>
    inBin === 0
      ? []
      : [
          {
            from: bin / bins,
            to: (bin + 1) / bins,
            count: inBin,
            meanConfidence: (confidence[bin] ?? 0) / inBin,
            accuracy: (correct[bin] ?? 0) / inBin,
          },
        ],
  )
}

/** Expected calibration error: the bins' |accuracy - mean confidence|, weighted by how many forecasts each holds. */
export function calibrationError(forecasts: readonly Forecast[]): number {
  return reliabilityBins(forecasts).reduce(
    (sum, { count, accuracy, meanConfidence }) =>
      sum + (count / forecasts.length) * Math.abs(accuracy - meanConfidence),
    0,
  )
}

/** Draws of outcomes behind a floor; its standard error is then below 2 % of it. */
const simulations = 200

/**
 * The calibration error that a perfectly calibrated predictor would show on these forecasts by chance alone: outcomes
 * are drawn from the confidences themselves, and the error averaged over the draws.
 */
export function calibrationFloor(confidences: readonly number[], random: Random): number {
  let sum = 0
  for (let draw = 0; draw < simulations; draw += 1) {
    sum += calibrationError(
      confidences.map((confidence) => ({ confidence, correct: random.next() < confidence ? 1 : 0 })),
    )
  }
  return sum / simulations
}
