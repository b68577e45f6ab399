import { crossFit } from '../../statistics/fitting/cross-fit.ts'
import { fitRidge } from '../../statistics/fitting/ridge-regression.ts'
import { dot } from '../../statistics/vectors.ts'
import { horizon, type Standing } from '../posterior/standing.ts'
import type { AskingPath } from './asking-paths.ts'

/** What asking on is predicted to bring, from a standing's features. */
export interface ValueOfAsking {
  /** Weights for the gain in the probability of being right of asking `horizon` more. */
  readonly gainWeights: readonly number[]
  /** Weights for the probability that one more answer changes the leader. */
  readonly changeWeights: readonly number[]
}

const penalty = 10

/** Ridge regressions over every step of the paths (docs/study.md, "learned gain rule", with the whole panel's posterior as the worth). */
export function fitValueOfAsking(paths: readonly AskingPath[]): ValueOfAsking {
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

/** The predicted gain at every step of a path, by weights learned without it. */
export async function unseenGains(
  paths: readonly AskingPath[],
): Promise<(path: AskingPath) => Float64Array | undefined> {
  const learned = await crossFit(paths, fitValueOfAsking)
  const byPath = new Map(
    paths.map((path) => {
      const weights = learned.get(path)?.gainWeights ?? []
      return [path, Float64Array.from(path.standings, ({ features }) => dot(weights, features))]
    }),
  )
  return (path) => byPath.get(path)
}
