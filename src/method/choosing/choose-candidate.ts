import { jsonKey } from '../../answers/canonical/json-value.ts'
import { wantsJson } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import { embedTexts } from '../calls/embed-texts.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { hybridScores } from './hybrid-score.ts'

/** A text to choose among. `candidate` is its number in the events. */
export interface Candidate {
  readonly candidate: number
  readonly generation: Generation
}

/** Comparing has at least this long, also where the deadline has come: what is compared was paid for. */
const leastComparingMs = 1_000

/**
 * The exploitation half of EPE: scores the candidates by consensus and perplexity and picks the highest. Asks no model.
 * Where the embedder fails, nothing can be compared: the first candidate stands, marked degraded.
 * @param candidates at least one
 * @param question says in which form the candidates are compared: JSON as canonical JSON, everything else as written
 */
export async function* chooseCandidate(
  question: Pick<Question, 'responseFormat'>,
  candidates: readonly Candidate[],
  context: MethodContext,
  alpha: number,
): AsyncGenerator<CollaborationEvent, Candidate> {
  const [first] = candidates
  if (first === undefined) throw new RangeError('chooseCandidate needs at least one candidate')
  const embedded = await embedTexts(
    candidates.map(({ generation }) => comparedText(generation.text, question)),
    'document',
    context,
    comparingUntilMs(context),
  )
  if (!embedded.ok) {
    const note = `Candidates were not compared, the first is the answer: ${embedded.error.message}`
    yield { type: 'noted', degraded: true, note }
    return first
  }
  const { scores, chosen, signals, similarity } = hybridScores(
    candidates.map(({ generation }, place) => ({
      embedding: embedded.vectors[place] ?? [],
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
    similarity,
  }
  if (alpha > 0 && !signals.includes('perplexity')) {
    const note = 'Log-probabilities are missing: candidates were compared by consensus alone, without perplexity.'
    yield { type: 'noted', degraded: false, note }
  }
  return candidates[chosen] ?? first
}

function comparingUntilMs({ clock, deadlineAtMs }: MethodContext): number | undefined {
  return deadlineAtMs === undefined ? undefined : Math.max(deadlineAtMs, clock.nowMs() + leastComparingMs)
}

function comparedText(text: string, { responseFormat }: Pick<Question, 'responseFormat'>): string {
  return wantsJson(responseFormat) ? (jsonKey(text) ?? text) : text
}
