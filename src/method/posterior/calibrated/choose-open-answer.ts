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
 * expected accuracy. Log-probabilities take no part here: nothing says what is usual for a model. No confidence.
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
    answered.map(({ member }, place) => ({
      vector: embedded.vectors[place] ?? new Float32Array(),
      accuracy: posterior.view.accuracy[member] as number,
    })),
  )
  let best = 0
  scores.forEach(({ score }, place) => {
    if (score > (scores[best]?.score ?? Number.NEGATIVE_INFINITY)) best = place
  })
  const winner = answered[best] ?? first
  yield {
    type: 'scored',
    scores: scores.map(({ consensus, score }, place) => ({
      candidate: answered[place]?.reference ?? place,
      consensus,
      hybrid: score,
    })),
    chosen: winner.reference,
    signals: ['consensus'],
  }
  return decisionFrom(winner.generation)
}

function accuracyOf(posterior: PoolPosterior, { member }: AnsweredMember): number {
  return posterior.view.accuracy[member] as number
}
