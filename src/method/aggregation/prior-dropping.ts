/**
 * How likely each reference is to be drawn next: p = softmax((d - mean d) / (sum d² / sqrt n)) with d = score - min
 * score, so that a reference with little prior support is dropped more often. Uniform when all scores are equal.
 * Source: prior dropping of EPE (arXiv 2507.14200) as its authors released it; the scale is not free of the scores' unit.
 * @param scores prior scores of the answered references, any finite numbers
 * @returns probabilities in the same order, summing to 1
 */
export function droppingProbabilities(scores: readonly number[]): readonly number[] {
  const count = scores.length
  const least = Math.min(...scores)
  const above = scores.map((score) => score - least)
  const scale = above.reduce((sum, value) => sum + value * value, 0) / Math.sqrt(count)
  if (!(scale > 0)) return scores.map(() => 1 / count)
  const mean = above.reduce((sum, value) => sum + value, 0) / count
  const logits = above.map((value) => (value - mean) / scale)
  const highest = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - highest))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}
