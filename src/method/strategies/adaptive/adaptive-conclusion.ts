import type { Decision } from '../../answer.ts'
import { decisionFrom } from '../../choosing/decision-from.ts'
import { leadersDecision } from '../../choosing/leaders-decision.ts'
import { hearExtraVoter } from '../../escalation/hear-extra-voter.ts'
import type { CollaborationEvent } from '../../events.ts'
import { type AnsweredMember, chooseOpenAnswer } from '../../open-answers/choose-open-answer.ts'
import type { PoolResponse, PoolStanding } from '../../posterior/pool-posterior.ts'
import { standingEvent } from '../../posterior/standing-event.ts'
import { type AdaptiveAsking, extraVoterOf, surenessOf } from './adaptive-escalation.ts'

/** The answers when nobody of the pool is asked any more. */
export interface LastAnswers {
  /** Those that answered in words, at least one. */
  readonly answered: readonly AnsweredMember[]
  readonly responses: readonly PoolResponse[]
  readonly reading: PoolStanding
  /** The probability that one more answer would change the leader; undefined where nothing tells. */
  readonly change: number | undefined
  /** The ceiling that ended the asking, in words; nobody else may be asked then. */
  readonly ceiling: string | undefined
  /** Why asking ended otherwise, where it is not the rule that says so. */
  readonly because: string | undefined
}

/**
 * Decides on the answers given. Where they leave the question open, a helper or an aggregator is heard first, if one was
 * named and may still be asked.
 */
export async function* concludeAsking(
  asking: AdaptiveAsking,
  last: LastAnswers,
): AsyncGenerator<CollaborationEvent, Decision> {
  const { question, context, options, pool, posterior, judge, escalation } = asking
  const { answered, responses, reading, change, ceiling, because } = last
  const voter = escalation && extraVoterOf(escalation, answered, asking)
  const hindrance = ceiling ?? (context.budget.callsLeft > 0 ? undefined : 'the calls are used up')
  if (reading.standing.leader === undefined) {
    const open = escalation && voter && { voter, below: escalation.below, hindrance }
    return yield* chooseOpenAnswer(answered, posterior, pool, context, open)
  }

  const isOpen = escalation !== undefined && surenessOf(posterior, reading) < escalation.below
  const hearable = isOpen ? voter : undefined
  if (hearable !== undefined && hindrance !== undefined) {
    yield { type: 'noted', degraded: true, note: `${hearable.model.id} was to be heard too: ${hindrance}.` }
  }
  const heardVoter = hindrance === undefined ? hearable : undefined
  yield standingEvent(posterior, pool, responses, reading, {
    decision: heardVoter === undefined ? 'stop' : 'escalate',
    change,
    wanted: options.minConfidence,
    because: heardVoter?.announcement ?? ceiling ?? because,
  })
  const said = heardVoter && (yield* heardVoter.speak())
  if (heardVoter !== undefined && said !== undefined) {
    const answers = { pool, responses, reading, posterior, judge }
    const heard = yield* hearExtraVoter(question, heardVoter, said.text, answers)
    if (heard !== undefined) {
      const { speaker, ...verdict } = heard
      const generation = speaker === undefined ? said : answered[speaker]?.generation
      if (generation !== undefined) return { ...decisionFrom(generation), ...verdict }
    }
  }
  return leadersDecision(posterior, answered, reading)
}
