import type { ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { Decision } from '../../answer.ts'
import type { AnsweredReference } from '../../calls/ask-references.ts'
import { embedTexts } from '../../calls/embed-texts.ts'
import { decisionFrom } from '../../decision-from.ts'
import type { CollaborationEvent } from '../../events.ts'
import type { MethodContext } from '../../strategy.ts'
import { scoreOpenAnswers } from './open-answers.ts'
import type { PoolPosterior } from './pool-posterior.ts'

/** An answered reference with its model's place in the pool. */
export interface AnsweredMember extends AnsweredReference {
  readonly member: number
}

/**
 * The answer where none can be compared as equal or not: the text most like the others', each counted by its model's
 * expected accuracy. Log-probabilities count against what the bank says is usual for the model that wrote them, and are
 * left out where it says nothing; a note tells which signals were used. No confidence.
 */
export async function* chooseOpenAnswer(
  answered: readonly AnsweredMember[],
  posterior: PoolPosterior,
  context: MethodContext,
): AsyncGenerator<CollaborationEvent, Decision> {
  const [first] = answered
  if (first === undefined) throw new RangeError('Expected at least one answered reference')
  const byAccuracy = answered.reduce((best, reference) =>
    accuracyOf(posterior, reference) > accuracyOf(posterior, best) ? reference : best,
  )
  if (answered.length === 1) return decisionFrom(first.generation)
  const embedded = await embedTexts(
    answered.map(({ generation }) => generation.text),
    'document',
    context,
    context.deadlineAtMs,
  )
  if (!embedded.ok) {
    const note = `Answers were not compared, that of the model with the best record stands: ${embedded.error.message}`
    yield { type: 'noted', degraded: true, note }
    return decisionFrom(byAccuracy.generation)
  }
  const scores = scoreOpenAnswers(
    answered.map(({ member, model, generation }, place) => ({
      vector: embedded.vectors[place] ?? new Float32Array(),
      accuracy: posterior.view.accuracy[member] as number,
      meanLogprob: generation.meanLogprob,
      usualLogprob: posterior.usualLogprobOf(model.id),
    })),
  )
  let best = 0
  scores.forEach(({ score }, place) => {
    if (score > (scores[best]?.score ?? Number.NEGATIVE_INFINITY)) best = place
  })
  const winner = answered[best] ?? first
  const fluent = scores.filter(({ fluency }) => fluency !== undefined).length
  yield {
    type: 'scored',
    scores: scores.map(({ consensus, fluency, score }, place) => {
      const meanLogprob = fluency === undefined ? undefined : answered[place]?.generation.meanLogprob
      return {
        candidate: answered[place]?.reference ?? place,
        consensus,
        hybrid: score,
        ...(meanLogprob !== undefined && { perplexity: Math.exp(-meanLogprob) }),
      }
    }),
    chosen: winner.reference,
    signals: fluent > 0 ? ['consensus', 'perplexity'] : ['consensus'],
  }
  yield { type: 'noted', degraded: false, note: signalsNote(fluent, answered.length) }
  return decisionFrom(winner.generation)
}

function signalsNote(fluent: number, answers: number): string {
  const compared = 'The answers were chosen between by their likeness'
  if (fluent === 0) return `${compared} alone: no log-probability could be set against what is usual for its model.`
  const which = fluent === answers ? `all ${answers}` : `${fluent} of ${answers}`
  return `${compared} and the log-probabilities of ${which}, each set against what is usual for its model.`
}

/**
 * Whether references should be asked for log-probabilities: their answers may turn out not to be comparable, and the
 * bank knows for one of the models what is usual.
 */
export function wantsLogprobs(
  { answerType, options }: Question,
  posterior: PoolPosterior,
  pool: readonly ModelId[],
): boolean {
  const mayBeOpen = answerType === 'open' || (answerType === undefined && options === undefined)
  return mayBeOpen && pool.some((model) => posterior.usualLogprobOf(model) !== undefined)
}

function accuracyOf(posterior: PoolPosterior, { member }: AnsweredMember): number {
  return posterior.view.accuracy[member] as number
}
