import { minimise } from './minimise.ts'

/** How a leader's log odds of being right are read again: shift + slope x log odds. */
export interface OddsLine {
  readonly shift: number
  readonly slope: number
}

/** A leader of which it is known, or estimated, whether it was right. */
export interface JudgedLeader {
  /** By a model that did not see the question. */
  readonly logOdds: number
  /** How probable it is that it was, 0 to 1. */
  readonly right: number
}

/** Ridge towards reading them as they are: a few dozen judged leaders hardly bend the line. */
const penalty = 5

/**
 * A logistic regression on the log odds alone (Platt 1999). One outcome model serves every number of models asked; what
 * it says after the first answer is drawn towards what holds after the fifth, and this puts it right.
 */
export function fitOddsLine(judged: readonly JudgedLeader[]): OddsLine {
  const { point } = minimise(
    (line, gradient) => {
      const [shift = 0, slope = 1] = line
      let value = (penalty / 2) * (shift ** 2 + (slope - 1) ** 2)
      let shiftPull = penalty * shift
      let slopePull = penalty * (slope - 1)
      for (const { logOdds, right } of judged) {
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

/**
 * Reads the leader's probability again, in place, never below that of the next cluster; the other outcomes, of which the
 * last is none of the clusters, keep their proportions.
 */
export function rereadLeader(probabilities: Float64Array, leader: number, { shift, slope }: OddsLine): void {
  const before = probabilities[leader] as number
  if (before >= 1) return
  let next = 0
  for (let place = 0; place < probabilities.length - 1; place++) {
    if (place !== leader) next = Math.max(next, probabilities[place] as number)
  }
  const odds = Math.max(shift + slope * leaderLogOdds(before), Math.log(next / (1 - before)))
  const after = 1 / (1 + Math.exp(-odds))
  const others = (1 - after) / (1 - before)
  for (let place = 0; place < probabilities.length; place++) {
    probabilities[place] = place === leader ? after : (probabilities[place] as number) * others
  }
}

/** ln p/(1-p), p kept within 0.0001 and 0.9999. */
export function leaderLogOdds(probability: number): number {
  const kept = Math.min(0.9999, Math.max(0.0001, probability))
  return Math.log(kept / (1 - kept))
}
