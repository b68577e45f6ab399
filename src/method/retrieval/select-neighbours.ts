import type { Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import { kthLargest } from '../../statistics/kth-largest.ts'

/**
 * Which bank questions count as near the one asked (paper section "RPS", as the authors' released code computes it).
 *
 *     k'        = min(k, B - 1)
 *     threshold = similarityRatio x (the similarity at zero-based rank k')
 *     kept      = every question whose similarity is strictly above the threshold
 *
 * Where nothing is above the threshold (all similarities equal to zero, or a single negative one) every question is
 * kept: bank questions that are all equally far are still evidence.
 *
 * @param similarities one cosine a bank question, in bank order; NaN = never embedded, not a bank question here.
 * @returns nearest first, equal similarities in bank order.
 */
export function selectNeighbours(similarities: ArrayLike<number>, rule: NeighbourRule): readonly Neighbour[] {
  const bankSize = countKnown(similarities)
  if (bankSize === 0) return []
  const rank = Math.min(rule.neighbours, bankSize - 1)
  const threshold = rule.similarityRatio * kthLargest(similarities, rank)

  const kept = itemsAbove(similarities, threshold)
  return nearestFirst(kept.length > 0 ? kept : itemsAbove(similarities, Number.NEGATIVE_INFINITY))
}

function countKnown(similarities: ArrayLike<number>): number {
  let known = 0
  for (let index = 0; index < similarities.length; index++) if (!Number.isNaN(similarities[index])) known++
  return known
}

function itemsAbove(similarities: ArrayLike<number>, threshold: number): Neighbour[] {
  const items: Neighbour[] = []
  for (let index = 0; index < similarities.length; index++) {
    const similarity = similarities[index] as number
    if (similarity > threshold) items.push({ index, similarity })
  }
  return items
}

function nearestFirst(items: Neighbour[]): readonly Neighbour[] {
  return items.sort((a, b) => b.similarity - a.similarity || a.index - b.index)
}
