import type { Decision } from '../answer.ts'
import type { Reference } from '../calls/ask-panel.ts'
import { embedTexts } from '../calls/embed-texts.ts'
import { decisionFrom, speakerOf } from '../choosing/decision.ts'
import type { ExtraVoter } from '../escalation/extra-voter.ts'
import type { CollaborationEvent } from '../events.ts'
import type { PoolPosterior } from '../posterior/pool-posterior.ts'
import type { MethodContext } from '../strategy.ts'
import { type OpenStanding, weighOpenAnswers } from './open-answers.ts'
import { openConfidence } from './open-confidence.ts'
import { type GivenAnswer, openStandingEvent, signalsNote } from './open-standing-event.ts'

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
  const fit = posterior.fitted?.openAnswers
  const given = answered.map(({ generation, prior }) => ({ generation, accuracy: prior }))
  const compared = await compare(given, posterior, context)
  const best = speakerOf(answered)
  if (!compared.ok) {
    const note = `Answers were not compared, that of the model with the best record stands: ${compared.error.message}`
    yield { type: 'noted', degraded: true, note }
    return decisionFrom(best.generation)
  }
  const { standing } = compared
  const confidence = fit?.confidenceWeights && openConfidence(fit.confidenceWeights, standing)
  const { generation } = answered[standing.chosen] ?? best
  const decision = { ...decisionFrom(generation), ...(confidence !== undefined && { confidence }) }
  if (answered.length > 1) yield scoredEvent(answered, standing)

  const unsure = escalation !== undefined && (confidence ?? standing.share) < escalation.below
  const escalates = unsure && escalation.hindrance === undefined
  if (unsure && escalation.hindrance !== undefined) {
    const note = `${escalation.voter.model.id} was to be heard too: ${escalation.hindrance}.`
    yield { type: 'noted', degraded: true, note }
  }
  const report = { asked: answered.length, poolSize: posterior.pool.length }
  yield openStandingEvent(standing, given, {
    ...{ ...report, confidence },
    ...(escalates ? { decision: 'escalate', because: escalation.voter.announcement } : { decision: 'stop' }),
  })
  yield { type: 'noted', degraded: false, note: signalsNote(standing, fit) }
  if (!escalates) return decision

  const { voter } = escalation
  const said = yield* voter.speak()
  if (said === undefined) return decision
  const everything = [...given, { generation: said, accuracy: voter.accuracy }]
  const together = await compare(everything, posterior, context)
  if (!together.ok) {
    const note = `${voter.name} was not compared with the answers, which stand without it: ${together.error.message}`
    yield { type: 'noted', degraded: true, note }
    return decision
  }
  yield openStandingEvent(together.standing, everything, {
    ...report,
    asked: answered.length + (voter.counts ? 1 : 0),
    decision: 'stop',
    because: `${voter.name} is one more answer`,
  })
  const note = `${voter.name} counts as one more answer; how right the choice is once it is heard, nothing tells, so there is no confidence.`
  yield { type: 'noted', degraded: false, note }
  return decisionFrom(everything[together.standing.chosen]?.generation ?? generation)
}

async function compare(
  given: readonly GivenAnswer[],
  { fitted }: PoolPosterior,
  context: MethodContext,
): Promise<{ readonly ok: true; readonly standing: OpenStanding } | { readonly ok: false; readonly error: Error }> {
  const texts = given.map(({ generation }) => generation.text)
  const embedded =
    given.length === 1
      ? ({ ok: true, vectors: [] } as const)
      : await embedTexts(texts, 'document', context, context.deadlineAtMs)
  if (!embedded.ok) return embedded
  const answers = given.map(({ generation: { model, text, meanLogprob }, accuracy }, place) => ({
    vector: embedded.vectors[place] ?? [],
    ...{ accuracy, meanLogprob, usualLogprob: fitted?.usualLogprobs[model], length: text.length },
  }))
  return { ok: true, standing: weighOpenAnswers(answers, fitted?.openAnswers) }
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
