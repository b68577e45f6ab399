import { startTimer } from '../../cancellation/start-timer.ts'
import { BudgetExceededError } from '../../errors/budget-exceeded-error.ts'
import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { type ReferenceRule, startReference } from './answer-request.ts'
import type { Reference } from './ask-panel.ts'
import { CallCancelledError, type StartedCall, type Writer } from './call-desk.ts'
import { begunOf, type FailedModel } from './cut-answer.ts'
import type { GenerationOutcome } from './generate.ts'

/** Why nobody further can be asked. */
export type AskingEnd = 'pool' | 'calls' | 'deadline'

/** Asks members in a given order, some at a time, and keeps what came of it in the order of asking. */
export interface WaveAsker {
  /**
   * Asks on until so many have answered, or nobody is left, or a ceiling is reached. A failed member is replaced by
   * the next; one that takes longer than usual is overtaken by the next and still counts if it comes in time.
   */
  untilAnswered(count: number): AsyncGenerator<CollaborationEvent, AskingEnd | undefined>
  /** Asks a model outside the order; undefined when it failed or may not be asked. */
  alsoAsk(model: ChatModel): AsyncGenerator<CollaborationEvent, Generation | undefined>
  answered(): readonly Reference[]
  /** What the first had written when the time was up, where that can stand as an answer. */
  begun(): Generation | undefined
  failures(): readonly FailedModel[]
  /** Members not asked yet, in order. */
  remaining(): readonly number[]
  /** Which ceiling keeps a further answer from coming, where none is under way; undefined = one may come. */
  ended(): Exclude<AskingEnd, 'pool'> | undefined
}

export interface WaveRule extends ReferenceRule {
  /** Places in the pool, the first to be asked first. */
  readonly order: readonly number[]
  /** One a pool member: see Seat. */
  readonly priors: ArrayLike<number>
  /** `sole`: one member alone is asked, and nobody after it once any of its text was shown, which no reader can take back. */
  readonly writer?: Extract<Writer, 'one of several' | 'sole'>
  /** How long each model usually takes at most; a model without an entry is never overtaken. */
  readonly usualMs: Readonly<Record<ModelId, number>>
}

/**
 * Slow members that are overtaken at the same time. When the one that overtakes is slow too, it is the machine or the
 * network, and asking everybody would make it slower still.
 */
const overtakenAtOnce = 1

interface AskedMember {
  readonly member: number
  readonly call: StartedCall
  readonly overtakeAtMs: number | undefined
  overtaken: boolean
  outcome: GenerationOutcome | undefined
}

/** @param context its pool is asked; its budget, clock and deadline hold the ceilings */
export function createWaveAsker(question: Question, context: MethodContext, rule: WaveRule): WaveAsker {
  const { models, clock, budget, desk, deadlineAtMs } = context
  const { writer = 'one of several' } = rule
  const queue = [...rule.order]
  const asked: AskedMember[] = []
  let calls = 0

  const failures = (): readonly FailedModel[] =>
    asked.flatMap(({ call, outcome }) =>
      outcome?.ok === false ? [{ model: call.model.id, error: outcome.error }] : [],
    )
  const isLate = (): boolean => deadlineAtMs !== undefined && clock.nowMs() >= deadlineAtMs
  const canStart = (): boolean =>
    // The first is begun even so: the budget refuses it and says which of its ceilings it was.
    (budget.callsLeft > 0 || asked.length === 0) &&
    !isLate() &&
    !asked.some(({ call }) => call.isShown()) &&
    !failures().some(({ error }) => error instanceof BudgetExceededError)

  const startNext = (): boolean => {
    if (!canStart()) return false
    const member = queue.shift()
    const model = member === undefined ? undefined : models[member]
    if (member === undefined || model === undefined) return false
    const usualMs = rule.usualMs[model.id]
    const overtakeAtMs = usualMs === undefined ? undefined : clock.nowMs() + usualMs
    const call = startReference(question, model, calls++, writer, rule, context)
    const entry: AskedMember = { member, call, overtakeAtMs, overtaken: false, outcome: undefined }
    asked.push(entry)
    call.outcome.then(
      (outcome) => {
        entry.outcome = outcome
      },
      () => undefined,
    )
    return true
  }

  const running = (): AskedMember[] => asked.filter(({ outcome }) => outcome === undefined)

  /** The outcome of the call that settles first; undefined when one of these times comes before. No timer is left behind. */
  const firstOf = async (
    underWay: readonly StartedCall[],
    times: readonly (number | undefined)[],
  ): Promise<GenerationOutcome | undefined> => {
    const atMs = Math.min(...times.filter((time) => time !== undefined))
    const late = Promise.withResolvers<undefined>()
    const stop =
      atMs === Number.POSITIVE_INFINITY
        ? undefined
        : startTimer(clock, Math.max(0, atMs - clock.nowMs()), () => late.resolve(undefined))
    try {
      return await Promise.race([...underWay.map(({ outcome }) => outcome), late.promise])
    } finally {
      stop?.()
    }
  }

  return {
    failures,
    remaining: () => queue,
    ended() {
      if (running().length > 0 || canStart()) return undefined
      return isLate() ? 'deadline' : 'calls'
    },
    answered: () =>
      asked.flatMap(({ member, call: { index, model }, outcome }) =>
        outcome?.ok === true
          ? [{ reference: index, member, model, prior: rule.priors[member] as number, generation: outcome.generation }]
          : [],
      ),
    begun: () => asked.map(({ outcome }) => begunOf(outcome)).find((begun) => begun !== undefined),

    async *untilAnswered(count) {
      for (;;) {
        const answered = asked.filter(({ outcome }) => outcome?.ok === true).length
        if (answered >= count) return undefined
        const open = running()
        if (isLate()) {
          for (const { call } of open) call.cancel(new CallCancelledError('the time was up'))
          yield* desk.until(Promise.all(open.map(({ call }) => call.outcome)))
          return 'deadline'
        }
        for (const entry of open) {
          entry.overtaken ||= entry.overtakeAtMs !== undefined && clock.nowMs() >= entry.overtakeAtMs
        }
        const overtaken = open.filter((entry) => entry.overtaken).length
        const wanted = count - answered - (open.length - Math.min(overtaken, overtakenAtOnce))
        for (let started = 0; started < wanted && startNext(); started++);
        const underWay = running()
        if (underWay.length === 0) return queue.length === 0 ? 'pool' : 'calls'
        const times = underWay.map((entry) => (entry.overtaken ? undefined : entry.overtakeAtMs))
        yield* desk.until(
          firstOf(
            underWay.map(({ call }) => call),
            [deadlineAtMs, ...times],
          ),
        )
      }
    },

    async *alsoAsk(model) {
      if (!canStart()) return undefined
      const call = startReference(question, model, calls++, writer, rule, context)
      const outcome = yield* desk.until(firstOf([call], [deadlineAtMs]))
      return outcome?.ok === true ? outcome.generation : undefined
    },
  }
}
