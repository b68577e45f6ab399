import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import type { Reference } from '../calls/ask-panel.ts'
import { embedTexts } from '../calls/embed-texts.ts'
import { decisionFrom, speakerOf } from '../choosing/decision.ts'
import type { ExtraVoter } from '../escalation/extra-voter.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { PoolPosterior } from '../posterior/pool-posterior.ts'
import type { MethodContext } from '../strategy.ts'
import { type OpenAnswer, type OpenStanding, paperRule, weighOpenAnswers } from './open-answers.ts'
import { openConfidence } from './open-confidence.ts'
import { openStandingEvent, signalsNote } from './open-standing-event.ts'

/** Who may be heard too where an open answer is unsure. */
export interface OpenEscalation {
  readonly voter: ExtraVoter
  /** Below this probability or, where there is none, below this share of support (see `OpenStanding.share`). */
  readonly below: number
  /** Why nobody may be asked any more; undefined = may. */
  readonly hindrance: string | undefined
}

/**
 * The answer where none can be compared as equal or not: the best by the hybrid score (see `paperRule`), with weights and
 * groups of like texts from graded open answers where the bank has them. Log-probabilities count against what the bank says
 * is usual for the model that wrote them, and are left out where it says nothing; a note tells which signals were used. A
 * confidence only where enough open answers were graded. What stays unsure may go to one more voter, whose text is one more
 * answer to choose from; nothing tells how right the choice is then, so that there is no confidence.
 */
export async function* chooseOpenAnswer(
  answered: readonly Reference[],
  posterior: PoolPosterior,
  context: MethodContext,
  escalation?: OpenEscalation,
): AsyncGenerator<CollaborationEvent, Decision> {
  const best = speakerOf(answered)
  const fit = posterior.fitted?.openAnswers
  const embedded = answered.length === 1 ? ({ ok: true, vectors: [] } as const) : await vectorsOf(answered, context)
  if (!embedded.ok) {
    const note = `Answers were not compared, that of the model with the best record stands: ${embedded.error.message}`
    yield { type: 'noted', degraded: true, note }
    return decisionFrom(best.generation)
  }
  const answers = answered.map(({ generation, prior }, place) =>
    openAnswer(generation, prior, posterior, embedded.vectors[place]),
  )
  const standing = weighOpenAnswers(answers, fit ?? paperRule)
  const winner = answered[standing.chosen] ?? best
  const confidence = fit?.confidenceWeights && openConfidence(fit.confidenceWeights, standing)
  const decision = { ...decisionFrom(winner.generation), ...(confidence !== undefined && { confidence }) }
  if (answered.length > 1) yield scoredEvent(answered, standing)

  const unsure = escalation !== undefined && (confidence ?? standing.share) < escalation.below
  const escalates = unsure && escalation.hindrance === undefined
  if (unsure && escalation.hindrance !== undefined) {
    const note = `${escalation.voter.model.id} was to be heard too: ${escalation.hindrance}.`
    yield { type: 'noted', degraded: true, note }
  }
  const texts = answered.map(({ generation }) => generation)
  yield openStandingEvent(standing, texts, {
    asked: answered.length,
    poolSize: posterior.pool.length,
    confidence,
    ...(escalates ? { decision: 'escalate', because: escalation.voter.announcement } : { decision: 'stop' }),
  })
  yield { type: 'noted', degraded: false, note: signalsNote(standing, fit) }
  if (!escalates) return decision

  const { voter } = escalation
  const generation = yield* voter.speak()
  if (generation === undefined) return decision
  const compared = await vectorsOf([...answered, { generation }], context)
  if (!compared.ok) {
    const note = `${voter.name} was not compared with the answers, which stand without it: ${compared.error.message}`
    yield { type: 'noted', degraded: true, note }
    return decision
  }
  const everything = [...texts, generation]
  const together = weighOpenAnswers(
    everything.map((text, place) =>
      openAnswer(text, answers[place]?.accuracy ?? voter.accuracy, posterior, compared.vectors[place]),
    ),
    fit ?? paperRule,
  )
  yield openStandingEvent(together, everything, {
    asked: answered.length + (voter.counts ? 1 : 0),
    poolSize: posterior.pool.length,
    confidence: undefined,
    decision: 'stop',
    because: `${voter.name} is one more answer`,
  })
  const note = `${voter.name} counts as one more answer; how right the choice is once it is heard, nothing tells, so there is no confidence.`
  yield { type: 'noted', degraded: false, note }
  return decisionFrom(everything[together.chosen] ?? winner.generation)
}

/**
 * Whether references should be asked for log-probabilities: their answers may turn out not to be comparable, and the
 * bank knows for one of the models what is usual.
 */
export function wantsLogprobs({ answerType, options }: Question, { pool, fitted }: PoolPosterior): boolean {
  const mayBeOpen = answerType === 'open' || (answerType === undefined && options === undefined)
  return mayBeOpen && pool.some((model) => fitted?.usualLogprobs[model] !== undefined)
}

function vectorsOf(texts: readonly { readonly generation: Generation }[], context: MethodContext) {
  return embedTexts(
    texts.map(({ generation }) => generation.text),
    'document',
    context,
    context.deadlineAtMs,
  )
}

function openAnswer(
  { model, text, meanLogprob }: Generation,
  accuracy: number,
  posterior: PoolPosterior,
  vector: Float32Array | undefined,
): OpenAnswer {
  return {
    vector: vector ?? new Float32Array(),
    accuracy,
    meanLogprob,
    usualLogprob: posterior.fitted?.usualLogprobs[model],
    length: text.length,
  }
}

function scoredEvent(answered: readonly Reference[], standing: OpenStanding): CollaborationEvent {
  const { signals, scores, chosen } = standing
  const numberOf = (place: number): number => answered[place]?.reference ?? place
  return {
    type: 'scored',
    scores: signals.map(({ consensus, fluency }, place) => {
      const meanLogprob = fluency === undefined ? undefined : answered[place]?.generation.meanLogprob
      return {
        candidate: numberOf(place),
        consensus,
        hybrid: scores[place] as number,
        ...(meanLogprob !== undefined && { perplexity: Math.exp(-meanLogprob) }),
      }
    }),
    chosen: numberOf(chosen),
    signals: signals.some(({ fluency }) => fluency !== undefined) ? ['consensus', 'perplexity'] : ['consensus'],
  }
}
