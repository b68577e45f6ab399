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

/** What the line is drawn to, and how strongly. */
export interface PlattRidge {
  readonly centre: PlattScaling
  readonly penalties: PlattScaling
}

/** Towards reading them as they are: a few dozen labels hardly bend the line. */
const asTheyAre: PlattRidge = { centre: { shift: 0, slope: 1 }, penalties: { shift: 5, slope: 5 } }

/** A logistic regression on the log odds alone (Platt 1999). */
export function fitPlattScaling(
  labels: readonly ScoredLabel[],
  { centre, penalties }: PlattRidge = asTheyAre,
): PlattScaling {
  const { point } = minimise(
    (line, gradient) => {
      const [shift = 0, slope = 1] = line
      const [shiftOff, slopeOff] = [shift - centre.shift, slope - centre.slope]
      let value = (penalties.shift * shiftOff ** 2 + penalties.slope * slopeOff ** 2) / 2
      let shiftPull = penalties.shift * shiftOff
      let slopePull = penalties.slope * slopeOff
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
    Float64Array.of(centre.shift, centre.slope),
  )
  const [shift = 0, slope = 1] = point
  return { shift, slope }
}
