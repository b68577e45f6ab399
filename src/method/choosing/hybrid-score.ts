import type { CandidateScore } from '../events.ts'
import { consensus, cosineTable, pairSimilarities } from './consensus.ts'

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
  /** Of each pair of candidates: see pairSimilarities. */
  readonly similarity: readonly number[]
}

/**
 * The hybrid posterior score: hybrid_i = s_i + alpha (1 - perplexity_i), with perplexity_i = exp(-mean log-probability).
 * Source: EPE (arXiv 2507.14200) as released. Where any candidate's log-probabilities are unknown, the perplexity term
 * is left out for all of them, since a missing number must neither help nor hurt. A perplexity beyond every number (a
 * mean below about -709) is no measurement of a text either.
 */
export function hybridScores(candidates: readonly ScoredCandidate[], alpha: number): HybridScores {
  const table = cosineTable(candidates.map(({ embedding }) => embedding))
  const agreements = consensus(table)
  const perplexities = candidates.map(({ meanLogprob }) => perplexityOf(meanLogprob))
  const withPerplexity = perplexities.every((perplexity) => perplexity !== undefined)
  const scores = perplexities.map((perplexity, candidate): CandidateScore => {
    const agreement = agreements[candidate] ?? 0
    if (perplexity === undefined) return { candidate, consensus: agreement, hybrid: agreement }
    const hybrid = withPerplexity ? agreement + alpha * (1 - perplexity) : agreement
    return { candidate, consensus: agreement, perplexity, hybrid }
  })
  const chosen = scores.reduce((best, { hybrid }, index) => (hybrid > (scores[best]?.hybrid ?? 0) ? index : best), 0)
  const signals = withPerplexity ? (['consensus', 'perplexity'] as const) : (['consensus'] as const)
  return { scores, chosen, signals, similarity: pairSimilarities(table) }
}

function perplexityOf(meanLogprob: number | undefined): number | undefined {
  const perplexity = meanLogprob === undefined ? Number.NaN : Math.exp(-meanLogprob)
  return Number.isFinite(perplexity) ? perplexity : undefined
}
