import type { ChatModel, ModelId } from '../../../ports/chat-model.ts'
import type { Decision } from '../../answer.ts'
import type { WaveAsker } from '../../calls/ask-in-waves.ts'
import { leadersDecision, speakerOf } from '../../choosing/decision.ts'
import { aggregatorVoter, type ExtraVoter, helperVoter } from '../../escalation/extra-voter.ts'
import { hearExtraVoter } from '../../escalation/hear-extra-voter.ts'
import type { CollaborationEvent } from '../../events.ts'
import { defaultEscalateBelow, type FittedAdaptive } from '../../fitted/fitted-adaptive.ts'
import { chooseOpenAnswer } from '../../open-answers/choose-open-answer.ts'
import type { PoolPosterior, Reading } from '../../posterior/pool-posterior.ts'
import { readingEvent } from '../../posterior/reading-event.ts'
import { modelNamed } from '../../retrieval/find-panel.ts'
import type { MethodContext } from '../../strategy.ts'
import type { ResolvedAdaptiveOptions } from './adaptive-options.ts'
import type { AdaptiveAsking } from './ask-until-sure.ts'

/** Whom an unsure question goes to, and below which sureness. */
export type Escalation =
  | { readonly kind: 'helper'; readonly model: ChatModel; readonly below: number }
  /** No model: the best of those that answered. */
  | { readonly kind: 'aggregator'; readonly model: ChatModel | undefined; readonly below: number }

/** Models that the options name, by their option. */
export function escalationModels({
  escalate,
}: Pick<ResolvedAdaptiveOptions, 'escalate'>): Readonly<Record<string, ModelId | undefined>> {
  const aggregator = escalate?.aggregator
  return { 'escalate.to': escalate?.to, 'escalate.aggregator': aggregator === true ? undefined : aggregator }
}

/** @throws UsageError when no model of the pool or outside it has the name */
export function escalationFor(
  { escalate }: ResolvedAdaptiveOptions,
  context: MethodContext,
  fitted: FittedAdaptive | undefined,
): Escalation | undefined {
  if (escalate === undefined) return undefined
  const below = fitted?.escalateBelow ?? escalate.below ?? defaultEscalateBelow
  if (escalate.to !== undefined) return { kind: 'helper', model: modelNamed(escalate.to, context), below }
  const { aggregator } = escalate
  return {
    kind: 'aggregator',
    model: typeof aggregator === 'string' ? modelNamed(aggregator, context) : undefined,
    below,
  }
}

/**
 * Decides on the answers given. Where they leave the question open, a helper or an aggregator is heard first, if one was
 * named and may still be asked.
 * @param change the probability that one more answer would change the leader; undefined where nothing tells
 * @param ceiling what ended the asking, in words; nobody else may be asked then
 */
export async function* concludeAsking(
  asking: AdaptiveAsking,
  asker: WaveAsker,
  reading: Reading,
  { change, ceiling }: { readonly change: number | undefined; readonly ceiling: string | undefined },
): AsyncGenerator<CollaborationEvent, Decision> {
  const { question, context, options, posterior, escalation } = asking
  const voter = escalation && extraVoterOf(escalation, asking, asker, reading)
  const hindrance = ceiling ?? (context.budget.callsLeft > 0 ? undefined : 'the calls are used up')
  if (reading.leader === undefined) {
    const open = escalation && voter && { voter, below: escalation.below, hindrance }
    return yield* chooseOpenAnswer(reading.answers, posterior, context, open)
  }

  const isOpen = escalation !== undefined && surenessOf(posterior, reading) < escalation.below
  const hearable = isOpen ? voter : undefined
  if (hearable !== undefined && hindrance !== undefined) {
    yield { type: 'noted', degraded: true, note: `${hearable.model.id} was to be heard too: ${hindrance}.` }
  }
  const heard = hindrance === undefined ? hearable : undefined
  yield readingEvent(posterior, reading, {
    decision: heard === undefined ? 'stop' : 'escalate',
    change,
    wanted: options.minConfidence,
    because: heard?.announcement ?? ceiling,
  })
  const said = heard && (yield* heard.speak())
  const decision = heard && said && (yield* hearExtraVoter(question, heard, said, reading, posterior, context))
  return decision ?? leadersDecision(posterior, reading)
}

/** Who is heard too where these answers leave a question open. */
function extraVoterOf(
  { kind, model }: Escalation,
  { question, context, options, posterior, extraVotes }: AdaptiveAsking,
  asker: WaveAsker,
  { answers }: Reading,
): ExtraVoter {
  const means = { question, context, settings: options, asker, extraVotes, posterior }
  if (kind === 'helper') return helperVoter(model, means)
  return aggregatorVoter(model ?? speakerOf(answers).model, answers, means)
}

/** Probability that the leader is right or, where there is no probability, its share of the votes. */
function surenessOf({ calibrated }: PoolPosterior, { leader, confidence, votes }: Reading): number {
  return calibrated ? confidence : (leader?.supporters.length ?? 0) / Math.max(1, votes)
}
