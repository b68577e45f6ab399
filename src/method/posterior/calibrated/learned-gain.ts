import type { AskingPath } from './asking-paths.ts'
import { crossFit } from './cross-fit.ts'
import { fitRidge, predictRidge } from './ridge-regression.ts'
import { horizon, type Standing } from './standing.ts'

/** What asking on is predicted to bring, from a standing's features. */
export interface LearnedGain {
  /** Weights for the gain in the probability of being right of asking `horizon` more. */
  readonly gainWeights: readonly number[]
  /** Weights for the probability that one more answer changes the leader. */
  readonly changeWeights: readonly number[]
}

const penalty = 10

/** Ridge regressions over every step of the paths (study, "learned gain rule", with the whole panel's posterior as the worth). */
export function fitLearnedGain(paths: readonly AskingPath[]): LearnedGain {
  const rows: Float64Array[] = []
  const gains: number[] = []
  const changes: number[] = []
  for (const { standings, worth, leaders } of paths) {
    for (let step = 0; step + 1 < standings.length; step++) {
      rows.push((standings[step] as Standing).features)
      const ahead = Math.min(worth.length - 1, step + horizon)
      gains.push((worth[ahead] as number) - (worth[step] as number))
      changes.push(leaders[step + 1] === leaders[step] ? 0 : 1)
    }
  }
  if (rows.length === 0) return { gainWeights: [], changeWeights: [] }
  return { gainWeights: [...fitRidge(rows, gains, penalty)], changeWeights: [...fitRidge(rows, changes, penalty)] }
}

/** What the learned gain is worth on questions that it was not learned from. */
export interface UnseenGains {
  /** The predicted gain at every step of a path, by weights learned without it. */
  of(path: AskingPath): Float64Array | undefined
  /** After 1, 2, … models: the standard error of the mean gain that is predicted there, by the jackknife over the folds. */
  readonly standardErrors: readonly number[]
}

export async function unseenGains(paths: readonly AskingPath[]): Promise<UnseenGains> {
  const learned = await crossFit(paths, fitLearnedGain)
  const byPath = new Map(
    paths.map((path) => {
      const weights = learned.get(path)?.gainWeights ?? []
      return [path, Float64Array.from(path.standings, ({ features }) => predictRidge(weights, features))]
    }),
  )
  const folds = [...new Set(learned.values())]
  const longest = Math.max(...paths.map(({ standings }) => standings.length))
  const standardErrors = Array.from({ length: longest }, (_, step) => {
    const there = paths.flatMap(({ standings }) => standings[step] ?? [])
    const means = folds.map(({ gainWeights }) => mean(there.map(({ features }) => predictRidge(gainWeights, features))))
    const middle = mean(means)
    const squares = means.reduce((sum, value) => sum + (value - middle) ** 2, 0)
    return Math.sqrt(((folds.length - 1) / folds.length) * squares)
  })
  return { of: (path) => byPath.get(path), standardErrors }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
