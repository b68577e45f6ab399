import { startTimer } from '../../cancellation/start-timer.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Execution } from '../../ports/execution.ts'
import type { Question } from '../../ports/question.ts'
import { voteToolCalls } from '../choosing/vote-tool-calls.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { type ReferenceRule, startReference } from './answer-request.ts'
import { CallCancelledError, type StartedCall, type Writer } from './call-desk.ts'
import { begunOf, cutAnswer } from './cut-answer.ts'
import type { GenerationOutcome } from './generate.ts'

/** One place in a panel. A model may have several. */
export interface Seat {
  readonly model: ChatModel
  /** What the bank promises of it on this question, a prior score or an expected accuracy: alike for all where it promises nothing. */
  readonly prior: number
}

/** A reference: what a panel member answered. */
export interface Reference extends Seat {
  /** Its place in the panel, or in the order of asking; from 0. */
  readonly reference: number
  /** Its model's place in the pool, which decides ties; the pool's size for a model outside. */
  readonly member: number
  readonly generation: Generation
  /** What running its program showed. */
  readonly execution?: Execution | undefined
}

/** When the calls of a stage are given up. */
export interface StageEnd {
  /** The stage's end on the context's clock; undefined = none. */
  readonly untilMs: number | undefined
  /** How long a stage that ends without any answer may go on until its first. Default: the question's own deadline. */
  readonly latestMs?: number | undefined
  /** A stage in which nobody has answered by then is given up, though its end is later. Default: none is. */
  readonly silentUntilMs?: number | undefined
  /** Go on when this many have answered and `quorumGraceMs` has passed; undefined waits for all. */
  readonly quorum?: number | undefined
  readonly quorumGraceMs?: number
}

export interface PanelRule extends ReferenceRule, Partial<StageEnd> {
  /** Default: one of several. */
  readonly writer?: Writer
  /** Where tools are to be called, what a reference's vote weighs. Default: its prior. */
  readonly weightOf?: (reference: Reference) => number
  /** The first reference's number, where others were asked before. Default 0. */
  readonly firstReference?: number
}

/** What came of asking. */
export interface PanelAnswers {
  /** The reference whose tool calls won the vote; undefined where none did. */
  readonly caller: Reference | undefined
  /** Those that answered in words, in panel order: at least one where there is no caller. */
  readonly answered: readonly Reference[]
}

/**
 * Asks every panel member once, in parallel, and waits for all, for the quorum and its grace, or for the stage's end.
 * Those that want tools called vote on that.
 * @throws PoolExhaustedError when none answered
 */
export async function* askPanel(
  question: Question,
  panel: readonly Seat[],
  context: MethodContext,
  rule: PanelRule,
): AsyncGenerator<CollaborationEvent, PanelAnswers> {
  const { writer = 'one of several', untilMs = context.deadlineAtMs, firstReference = 0 } = rule
  const calls = panel.map(({ model }, place) =>
    startReference(question, model, firstReference + place, writer, rule, context),
  )
  const outcomes = yield* context.desk.until(settleCalls(calls, context, { ...rule, untilMs }))
  const seated = panel.map((seat, place) => {
    return { ...seat, reference: firstReference + place, member: memberOf(seat.model, context) }
  })
  const references = seated.flatMap((seat, place): Reference[] => {
    const outcome = outcomes[place]
    return outcome?.ok === true ? [{ ...seat, generation: outcome.generation }] : []
  })
  const failures = outcomes.flatMap((outcome, place) =>
    outcome.ok ? [] : [{ model: panel[place]?.model.id ?? '', error: outcome.error }],
  )
  if (references.length === 0) {
    const [sole] = writer === 'sole' ? seated : []
    const generation = yield* cutAnswer(sole && begunOf(outcomes[0]), failures)
    if (sole !== undefined) references.push({ ...sole, generation })
  } else if (failures.length > 0) {
    const names = failures.map(({ model }) => model).join(', ')
    yield { type: 'noted', degraded: true, note: `${failures.length} of ${panel.length} references failed: ${names}.` }
  }
  return yield* voteToolCalls(references, rule.weightOf)
}

function memberOf(model: ChatModel, { models }: Pick<MethodContext, 'models'>): number {
  const member = models.indexOf(model)
  return member < 0 ? models.length : member
}

/**
 * The outcomes of all calls. Those still running at the stage's end, or when the quorum's grace is over, are given up
 * and count as failures. A stage that ends without any answer goes on until the first: late is better than nothing.
 */
export async function settleCalls(
  calls: readonly StartedCall[],
  { clock, deadlineAtMs }: Pick<MethodContext, 'clock' | 'deadlineAtMs'>,
  { untilMs, latestMs = deadlineAtMs, silentUntilMs, quorum, quorumGraceMs = 0 }: StageEnd,
): Promise<readonly GenerationOutcome[]> {
  const all = Promise.all(calls.map(({ outcome }) => outcome))
  const timers: (() => void)[] = []
  let isOver = false
  let answered = 0
  let isOverdue = false
  const after = (ms: number, act: () => void): void => {
    if (!isOver) timers.push(startTimer(clock, ms, act))
  }
  const at = (ms: number, act: () => void): void => after(Math.max(0, ms - clock.nowMs()), act)
  const giveUp = (reason: string): void => {
    for (const call of calls) call.cancel(new CallCancelledError(reason))
  }
  const outOfTime = 'its stage ran out of time'
  if (untilMs !== undefined) {
    at(untilMs, () => {
      if (answered > 0) return giveUp(outOfTime)
      isOverdue = true
      at(latestMs ?? untilMs, () => giveUp(outOfTime))
    })
  }
  if (silentUntilMs !== undefined) at(silentUntilMs, () => (answered === 0 ? giveUp(outOfTime) : undefined))
  for (const call of calls) {
    call.outcome.then(
      ({ ok }) => {
        if (!ok) return
        answered++
        if (isOverdue) giveUp(outOfTime)
        else if (answered === quorum && answered < calls.length) {
          after(quorumGraceMs, () => giveUp(`${quorum} others had answered`))
        }
      },
      () => undefined,
    )
  }
  try {
    return await all
  } finally {
    isOver = true
    for (const stop of timers) stop()
  }
}
