import type { Neighbour } from '../../ports/question-bank.ts'
import { meanOf } from '../../statistics/vectors.ts'

/** How many imagined neighbours, answered as the model answers on average, stand beside the real ones when a hole is filled. */
const PSEUDO_NEIGHBOURS = 10

/**
 * How good each model promises to be on this question (paper section "RPS"): the sum over the neighbours of
 * similarity x correctness.
 *
 *     score_m = sum s_j y_mj                                            m was evaluated on every neighbour
 *     score_m = sum over known s_j y_mj + mu_m sum over missing s_j+    otherwise, s+ = max(s, 0)
 *     mu_m    = (sum over known s_j+ y_mj + 10 sbar a_m) / (sum over known s_j+ + 10 sbar)
 *
 * with sbar the mean of s+ over the neighbours and a_m the model's mean correctness over the whole bank; for a model
 * never evaluated, the mean of the other models' a. Ours, the paper's banks have no holes: unknown is never wrong, and
 * one hole does not change the scale of a score, which prior dropping depends on.
 *
 * @param correctness one column a model, in bank order, 0 to 1, NaN = unknown. Columns must not be written to afterwards.
 * @returns one score a model; undefined where there is no evidence: no neighbour, or no known cell of any model in the bank.
 */
export function priorScores(
  neighbours: readonly Neighbour[],
  correctness: readonly Float64Array[],
): readonly number[] | undefined {
  if (neighbours.length === 0) return undefined
  let shares: readonly number[] | undefined
  const scores = correctness.map((column, model) => {
    const published = publishedScore(neighbours, column)
    if (!Number.isNaN(published)) return published
    shares ??= overallShares(correctness)
    return scoreAroundHoles(neighbours, column, shares[model] as number)
  })
  return scores.some(Number.isNaN) ? undefined : scores
}

/** The paper's sum; NaN when one of its terms is unknown. */
function publishedScore(neighbours: readonly Neighbour[], column: Float64Array): number {
  let score = 0
  for (const { index, similarity } of neighbours) score += similarity * (column[index] as number)
  return score
}

function scoreAroundHoles(neighbours: readonly Neighbour[], column: Float64Array, overallShare: number): number {
  let known = 0
  let knownRight = 0
  let knownWeight = 0
  let missingWeight = 0
  for (const { index, similarity } of neighbours) {
    const correct = column[index] as number
    const weight = Math.max(similarity, 0)
    if (Number.isNaN(correct)) {
      missingWeight += weight
    } else {
      known += similarity * correct
      knownRight += weight * correct
      knownWeight += weight
    }
  }
  const pseudoWeight = (PSEUDO_NEIGHBOURS * (knownWeight + missingWeight)) / neighbours.length
  const weight = knownWeight + pseudoWeight
  const share = weight === 0 ? overallShare : (knownRight + pseudoWeight * overallShare) / weight
  return known + share * missingWeight
}

/** a: each model's mean correctness over its known cells; without any, the mean of the others'; NaN if nobody has one. */
function overallShares(correctness: readonly Float64Array[]): readonly number[] {
  const own = correctness.map(meanOfKnown)
  const known = own.filter((share) => !Number.isNaN(share))
  const typical = meanOf(known)
  return own.map((share) => (Number.isNaN(share) ? typical : share))
}

/** A column never changes, and a bank may be long: its mean is taken once. */
const meansOfKnown = new WeakMap<Float64Array, number>()

function meanOfKnown(column: Float64Array): number {
  const mean = meansOfKnown.get(column) ?? meanOf(column.filter((correct) => !Number.isNaN(correct)))
  meansOfKnown.set(column, mean)
  return mean
}
