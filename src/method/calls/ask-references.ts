import { startTimer } from '../../cancellation/start-timer.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { AnswerSettings, MethodContext } from '../strategy.ts'
import { answerRequest, asTheCallerWants, type GenerationSettings, withoutLine } from './answer-request.ts'
import { CallCancelledError, type CallDesk, type StartedCall } from './call-desk.ts'
import { begunOf, cutNote } from './form/begun-answer.ts'
import type { GenerationOutcome } from './generate.ts'

/** A panel member that answered. `reference` is its place in the panel, from 0. */
export interface AnsweredReference {
  readonly reference: number
  readonly model: ChatModel
  readonly generation: Generation
}

export interface ReferenceRule extends GenerationSettings {
  /** Go on when this many have answered and `quorumGraceMs` has passed; undefined waits for all. */
  readonly quorum?: number | undefined
  readonly quorumGraceMs: number
  /** Ask for log-probabilities too, where references themselves are scored. */
  readonly logprobs?: boolean
  /** Given when the one reference asked for is the answer. */
  readonly answerSettings?: AnswerSettings
  /** The one reference asked for is the answer, and shown as it comes. */
  readonly sole?: boolean
}

/**
 * Asks every panel member once, in parallel, and waits for all, for the quorum and its grace, or for `untilMs`.
 * @param untilMs the stage's end on the context's clock
 * @returns those that answered, in panel order: at least one
 * @throws PoolExhaustedError when none did
 */
export async function* askReferences(
  question: Question,
  panel: readonly ChatModel[],
  context: MethodContext,
  desk: CallDesk,
  rule: ReferenceRule,
  untilMs: number | undefined,
): AsyncGenerator<CollaborationEvent, readonly AnsweredReference[]> {
  const calls = panel.map((model, index) => {
    const random = context.random.fork(`reference ${index}`)
    const request = asTheCallerWants(
      answerRequest(
        model,
        question,
        question.messages,
        rule.sole === true ? withoutLine(rule) : rule,
        random,
        context.bank,
      ),
      rule.answerSettings,
    )
    const asked = rule.logprobs === true ? { ...request, logprobs: true } : request
    return desk.start({ stage: 'reference', index, model, request: asked, sole: rule.sole === true })
  })
  const outcomes = yield* desk.until(settleCalls(calls, context, rule, untilMs))
  const answered = outcomes.flatMap((outcome, reference) => {
    const model = panel[reference]
    return outcome.ok && model !== undefined ? [{ reference, model, generation: outcome.generation }] : []
  })
  const failures = outcomes.flatMap((outcome, reference) =>
    outcome.ok ? [] : [{ model: panel[reference]?.id ?? '', error: outcome.error }],
  )
  if (answered.length === 0) {
    const begun = rule.sole === true ? begunOf(outcomes[0]) : undefined
    const [model] = panel
    if (begun === undefined || model === undefined) throw new PoolExhaustedError(failures)
    yield cutNote(begun)
    return [{ reference: 0, model, generation: begun }]
  }
  if (failures.length > 0) {
    const names = failures.map(({ model }) => model).join(', ')
    yield { type: 'noted', degraded: true, note: `${failures.length} of ${panel.length} references failed: ${names}.` }
  }
  return answered
}

/**
 * The outcomes of all calls. Those still running at the stage's end, or when the quorum's grace is over, are given up
 * and count as failures. A stage that ends without any answer goes on until the first, at most to `latestMs`: late is
 * better than nothing.
 * @param latestMs default: the question's own deadline
 */
export async function settleCalls(
  calls: readonly StartedCall[],
  context: MethodContext,
  rule: Pick<ReferenceRule, 'quorum' | 'quorumGraceMs'>,
  untilMs: number | undefined,
  latestMs: number | undefined = context.deadlineAtMs,
): Promise<readonly GenerationOutcome[]> {
  const all = Promise.all(calls.map(({ outcome }) => outcome))
  const timers: (() => void)[] = []
  let isOver = false
  let answered = 0
  let isOverdue = false
  const after = (ms: number, act: () => void): void => {
    if (!isOver) timers.push(startTimer(context.clock, ms, act))
  }
  const at = (ms: number, act: () => void): void => after(Math.max(0, ms - context.clock.nowMs()), act)
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
  const quorum = rule.quorum !== undefined && rule.quorum < calls.length ? rule.quorum : undefined
  for (const call of calls) {
    call.outcome.then(
      ({ ok }) => {
        if (!ok) return
        answered++
        if (isOverdue) giveUp(outOfTime)
        else if (answered === quorum) after(rule.quorumGraceMs, () => giveUp(`${quorum} others had answered`))
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
