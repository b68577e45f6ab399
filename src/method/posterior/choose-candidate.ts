import { jsonKey } from '../../answers/canonical/json-value.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { hybridScores } from './hybrid-score.ts'

/** A text to choose among. `candidate` is its number in the events. */
export interface Candidate {
  readonly candidate: number
  readonly generation: Generation
}

/**
 * The exploitation half of EPE: scores the candidates by consensus and perplexity and picks the highest. Asks no model.
 * @param candidates at least one
 * @param question says in which form the candidates are compared: JSON as canonical JSON, everything else as written
 */
export async function* chooseCandidate(
  question: Pick<Question, 'responseFormat'>,
  candidates: readonly Candidate[],
  context: MethodContext,
  alpha: number,
): AsyncGenerator<CollaborationEvent, Candidate> {
  const embeddings = await context.embedder.embed(
    candidates.map(({ generation }) => comparedText(generation.text, question)),
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
    const note = 'Log-probabilities are missing: candidates were compared by consensus alone, without perplexity.'
    yield { type: 'noted', degraded: false, note }
  }
  const winner = candidates[chosen]
  if (winner === undefined) throw new RangeError('chooseCandidate needs at least one candidate')
  return winner
}

function comparedText(text: string, { responseFormat }: Pick<Question, 'responseFormat'>): string {
  if (responseFormat === undefined || responseFormat.type === 'text') return text
  return jsonKey(text) ?? text
}
