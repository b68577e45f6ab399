import type { Random } from '../../ports/random.ts'
import type { Reference } from '../calls/ask-panel.ts'

/** How many subsets of the references there are to be, and how large, where so many answered. */
export interface SubsetRule {
  readonly subsets: number
  readonly subsetSize: number
}

/** Subsets of the references by prior dropping (EPE). Equal subsets are kept: each is another draw of the aggregator's chance. */
export function drawSubsets(
  references: readonly Reference[],
  { subsets, subsetSize }: SubsetRule,
  random: Random,
): readonly (readonly Reference[])[] {
  const probabilities = droppingProbabilities(references.map(({ prior }) => prior))
  const size = Math.min(subsetSize, references.length)
  return Array.from({ length: subsets }, () =>
    drawSubset(probabilities, size, random).flatMap((place) => references[place] ?? []),
  )
}

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

/**
 * Draws `size` places without replacement, one after another, each in proportion to its probability among those left.
 * @param probabilities one a place, not negative
 * @returns the places drawn, ascending: references stand in panel order in the prompt, however they were drawn
 */
export function drawSubset(probabilities: readonly number[], size: number, random: Random): readonly number[] {
  const left = probabilities.map((probability, place) => ({ probability, place }))
  const drawn: number[] = []
  while (drawn.length < size && left.length > 0) {
    const total = left.reduce((sum, { probability }) => sum + probability, 0)
    let remaining = random.next() * total
    // The last place takes what rounding leaves over.
    let at = left.findIndex(({ probability }) => {
      remaining -= probability
      return remaining < 0
    })
    if (at === -1) at = left.length - 1
    const [picked] = left.splice(at, 1)
    if (picked !== undefined) drawn.push(picked.place)
  }
  return drawn.sort((a, b) => a - b)
}
