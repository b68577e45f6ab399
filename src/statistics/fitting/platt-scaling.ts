import { minimise } from './minimise.ts'

/** How log odds are read again so that they become probabilities: shift + slope x log odds. */
export interface PlattScaling {
  readonly shift: number
  readonly slope: number
}

/** Log odds beside what is known of the outcome they speak of. */
export interface ScoredLabel {
  /** By a model that did not see the label. */
  readonly logOdds: number
  /** How probable it is that the outcome came true, 0 to 1. */
  readonly right: number
}

/** Ridge towards reading them as they are: a few dozen labels hardly bend the line. */
const penalty = 5

/** A logistic regression on the log odds alone (Platt 1999). */
export function fitPlattScaling(labels: readonly ScoredLabel[]): PlattScaling {
  const { point } = minimise(
    (line, gradient) => {
      const [shift = 0, slope = 1] = line
      let value = (penalty / 2) * (shift ** 2 + (slope - 1) ** 2)
      let shiftPull = penalty * shift
      let slopePull = penalty * (slope - 1)
      for (const { logOdds, right } of labels) {
        const odds = shift + slope * logOdds
        value += Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - right * odds
        const pull = 1 / (1 + Math.exp(-odds)) - right
        shiftPull += pull
        slopePull += pull * logOdds
      }
      gradient[0] = shiftPull
      gradient[1] = slopePull
      return value
    },
    Float64Array.of(0, 1),
  )
  const [shift = 0, slope = 1] = point
  return { shift, slope }
}
