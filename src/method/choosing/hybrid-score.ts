import { cosineMatrix, meanOf } from '../../statistics/vectors.ts'
import type { CandidateScore } from '../events.ts'

/** What the posterior knows of one candidate. */
export interface ScoredCandidate {
  readonly embedding: ArrayLike<number>
  /** Mean natural log-probability of its answer tokens; undefined = unknown. */
  readonly meanLogprob: number | undefined
}

export interface HybridScores {
  /** In the candidates' order. */
  readonly scores: readonly CandidateScore[]
  /** The place of the highest hybrid score; ties go to the first. */
  readonly chosen: number
  readonly signals: readonly ('consensus' | 'perplexity')[]
  /** The cosine of each pair of candidates, rounded to 4 digits: (0,1), (0,2), …, (1,2), … */
  readonly similarity: readonly number[]
}

/**
 * The hybrid posterior score: hybrid_i = s_i + alpha (1 - perplexity_i), with the consensus s_i = (1/N) sum over j, itself
 * included, of cos(embedding_i, embedding_j), and perplexity_i = exp(-mean log-probability).
 * Source: EPE (arXiv 2507.14200) as released. Where any candidate's log-probabilities are unknown, the perplexity term
 * is left out for all of them, since a missing number must neither help nor hurt. A perplexity beyond every number (a
 * mean below about -709) is no measurement of a text either.
 */
export function hybridScores(candidates: readonly ScoredCandidate[], alpha: number): HybridScores {
  const count = candidates.length
  const cosines = cosineMatrix(candidates.map(({ embedding }) => embedding))
  const rows = candidates.map((_, row) => cosines.subarray(row * count, (row + 1) * count))
  const perplexities = candidates.map(({ meanLogprob }) => perplexityOf(meanLogprob))
  const withPerplexity = perplexities.every((perplexity) => perplexity !== undefined)
  const scores = rows.map((row, candidate): CandidateScore => {
    const consensus = meanOf(row)
    const perplexity = perplexities[candidate]
    if (perplexity === undefined) return { candidate, consensus, hybrid: consensus }
    const hybrid = withPerplexity ? consensus + alpha * (1 - perplexity) : consensus
    return { candidate, consensus, perplexity, hybrid }
  })
  const chosen = scores.reduce((best, { hybrid }, index) => (hybrid > (scores[best]?.hybrid ?? 0) ? index : best), 0)
  const signals = withPerplexity ? (['consensus', 'perplexity'] as const) : (['consensus'] as const)
  const similarity = rows.flatMap((row, place) => Array.from(row.subarray(place + 1), toFourDigits))
  return { scores, chosen, signals, similarity }
}

function perplexityOf(meanLogprob: number | undefined): number | undefined {
  const perplexity = meanLogprob === undefined ? Number.NaN : Math.exp(-meanLogprob)
  return Number.isFinite(perplexity) ? perplexity : undefined
}

function toFourDigits(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
