import type { Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import { priorScores } from '../retrieval/prior-scores.ts'

/** The bank's rule that keeps what JiSi's support set is selected from: its k counts from 1, that of RPS from 0. */
export function supportRule({ neighbours, similarityRatio }: NeighbourRule): NeighbourRule {
  return { neighbours: Math.max(0, neighbours - 1), similarityRatio }
}

/**
 * The bank questions that speak for a question (JiSi, arXiv 2601.01330, as released):
 *
 *     threshold = similarityRatio x (the similarity at zero-based rank min(k, n) - 1)
 *     kept      = every question strictly above it; where none is, the nearest one
 *
 * @param kept what the bank keeps by `supportRule`, nearest first: all questions where none is above the threshold
 */
export function supportSet(
  kept: readonly Neighbour[],
  { neighbours, similarityRatio }: NeighbourRule,
): readonly Neighbour[] {
  const [nearest] = kept
  const kth = kept[Math.max(1, Math.min(neighbours, kept.length)) - 1]
  if (nearest === undefined || kth === undefined) return []
  return nearest.similarity > similarityRatio * kth.similarity ? kept : [nearest]
}

/**
 * How good each model promises to be: score_m = (sum of weight x correctness) / (sum of weights), 0 to 1. Holes are filled
 * as prior scores' are: unknown is not wrong.
 * @param support with each question's weight in the place of its similarity
 * @param correctness one column a model, in bank order, NaN = unknown
 * @returns one score a model; undefined where there is no evidence
 */
export function supportScores(
  support: readonly Neighbour[],
  correctness: readonly Float64Array[],
): readonly number[] | undefined {
  const total = support.reduce((sum, { similarity }) => sum + similarity, 0)
  const sums = total > 0 ? priorScores(support, correctness) : undefined
  return sums?.map((sum) => sum / total)
}
