import type { WrittenCandidate } from '../aggregation/aggregate-subsets.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { hybridScores } from './hybrid-score.ts'

/**
 * The exploitation half of EPE: scores the candidates by consensus and perplexity and picks the highest. Asks no model.
 * @param candidates at least one
 */
export async function* chooseCandidate(
  candidates: readonly WrittenCandidate[],
  context: MethodContext,
  alpha: number,
): AsyncGenerator<CollaborationEvent, WrittenCandidate> {
  const embeddings = await context.embedder.embed(
    candidates.map(({ generation }) => generation.text),
    { role: 'document', signal: context.signal },
  )
  const { scores, chosen, signals } = hybridScores(
    candidates.map(({ generation }, place) => ({
      embedding: embeddings[place] ?? [],
      meanLogprob: generation.meanLogprob,
    })),
    alpha,
  )
  const numberOf = (place: number): number => candidates[place]?.candidate ?? place
  yield {
    type: 'scored',
    scores: scores.map((score) => ({ ...score, candidate: numberOf(score.candidate) })),
    chosen: numberOf(chosen),
    signals,
  }
  if (!signals.includes('perplexity')) {
    const note = 'The aggregator gave no log-probabilities: candidates were compared by consensus alone.'
    yield { type: 'noted', degraded: false, note }
  }
  const winner = candidates[chosen]
  if (winner === undefined) throw new RangeError('chooseCandidate needs at least one candidate')
  return winner
}
