import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { askPanel, type PanelAnswers, type PanelRule, type Reference, type Seat } from './ask-panel.ts'
import type { FailedModel } from './cut-answer.ts'
import { stageEndMs } from './stage-end.ts'

/** Under a deadline, the share of the time left in which somebody has to answer, where others stand by. */
const turnTimeShare = 1 / 2

/**
 * Asks a panel; where none of it answers, or none in its time, those who stand by, one after the other until one does: a
 * model that is down costs its answers and not the question's.
 * @throws PoolExhaustedError when nobody answered, with every cause
 */
export async function* askWithSubstitutes(
  question: Question,
  panel: readonly Seat[],
  substitutes: readonly Seat[],
  context: MethodContext,
  rule: PanelRule,
): AsyncGenerator<CollaborationEvent, PanelAnswers> {
  const causes: FailedModel[] = []
  const turns = [panel, ...substitutes.map((seat) => [seat])]
  for (const [turn, seats] of turns.entries()) {
    if (turn > 0) {
      const failed = [...new Set(causes.map(({ model }) => model))].join(', ')
      yield { type: 'noted', degraded: true, note: `No answer of ${failed}: ${seats[0]?.model.id} was asked instead.` }
    }
    try {
      const silentUntilMs = turn + 1 < turns.length ? stageEndMs(context, turnTimeShare) : undefined
      return yield* askPanel(question, seats, context, { ...rule, silentUntilMs, firstReference: causes.length })
    } catch (error) {
      if (!(error instanceof PoolExhaustedError)) throw error
      causes.push(...error.causes)
    }
  }
  throw new PoolExhaustedError(causes)
}

/** Asks more models when others have answered already: none of them has to. @param rule says from which number on they count */
export async function* askFurther(
  question: Question,
  panel: readonly Seat[],
  context: MethodContext,
  rule: PanelRule,
): AsyncGenerator<CollaborationEvent, readonly Reference[]> {
  if (panel.length === 0) return []
  try {
    return (yield* askPanel(question, panel, context, rule)).answered
  } catch (error) {
    if (!(error instanceof PoolExhaustedError)) throw error
    const names = panel.map(({ model }) => model.id).join(', ')
    yield { type: 'noted', degraded: true, note: `No answer of ${names}: what there is stands without.` }
    return []
  }
}
