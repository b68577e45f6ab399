import { startTimer } from '../../cancellation/start-timer.ts'
import { BudgetExceededError } from '../../errors/budget-exceeded-error.ts'
import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { AnswerSettings, MethodContext } from '../strategy.ts'
import { answerRequest, asTheCallerWants, type GenerationSettings, withoutLine } from './answer-request.ts'
import type { AnsweredReference } from './ask-references.ts'
import { CallCancelledError, type CallDesk, type StartedCall } from './call-desk.ts'
import { begunOf } from './form/begun-answer.ts'
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
  alsoAsk(model: ChatModel): AsyncGenerator<CollaborationEvent, AnsweredReference | undefined>
  /** In the order of asking; `member` is the place in the pool. */
  answered(): readonly (AnsweredReference & { readonly member: number })[]
  /** What the first in the order of asking had written when the time was up, where that can stand as an answer. */
  begun(): Generation | undefined
  readonly failures: readonly { readonly model: ModelId; readonly error: Error }[]
  /** Members not asked yet, in order. */
  remaining(): readonly number[]
  /** Which ceiling keeps a further answer from coming, where none is under way; undefined = one may come. */
  ended(): Exclude<AskingEnd, 'pool'> | undefined
}

export interface WaveRule extends GenerationSettings {
  /** Ask for log-probabilities too. */
  readonly logprobs?: boolean
  readonly order: readonly number[]
  readonly untilMs: number | undefined
  /** Given when one member alone is asked, whose text is the answer: how the caller wants it written. */
  readonly sole?: AnswerSettings
  /** Whether another member may still be asked; absent = always. */
  readonly mayAskOn?: () => boolean
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
  failureKept: boolean
}

/** @param context its budget and clock hold the ceilings */
export function createWaveAsker(question: Question, context: MethodContext, desk: CallDesk, rule: WaveRule): WaveAsker {
  const { models, clock, budget } = context
  const queue = [...rule.order]
  const asked: AskedMember[] = []
  const failures: { model: ModelId; error: Error }[] = []
  let calls = 0
  let refused = false

  const isLate = (): boolean => rule.untilMs !== undefined && clock.nowMs() >= rule.untilMs
  const canStart = (): boolean => !refused && budget.callsLeft > 0 && !isLate() && rule.mayAskOn?.() !== false

  const startCall = (model: ChatModel): StartedCall => {
    const index = calls++
    const random = context.random.fork(`reference ${index}`)
    const request = asTheCallerWants(
      answerRequest(
        model,
        question,
        question.messages,
        rule.sole === undefined ? rule : withoutLine(rule),
        random,
        context.bank,
      ),
      rule.sole,
    )
    const asked = rule.logprobs === true ? { ...request, logprobs: true } : request
    return desk.start({ stage: 'reference', index, model, request: asked, sole: rule.sole !== undefined })
  }

  const startNext = (): boolean => {
    if (!canStart()) return false
    const member = queue.shift()
    const model = member === undefined ? undefined : models[member]
    if (member === undefined || model === undefined) return false
    const usualMs = rule.usualMs[model.id]
    const overtakeAtMs = usualMs === undefined ? undefined : clock.nowMs() + usualMs
    const entry: AskedMember = {
      member,
      call: startCall(model),
      overtakeAtMs,
      overtaken: false,
      outcome: undefined,
      failureKept: false,
    }
    asked.push(entry)
    entry.call.outcome.then(
      (outcome) => {
        entry.outcome = outcome
      },
      () => undefined,
    )
    return true
  }

  const running = (): AskedMember[] => asked.filter(({ outcome }) => outcome === undefined)
  const answeredCount = (): number => asked.filter(({ outcome }) => outcome?.ok === true).length
  const collectFailures = (): void => {
    for (const entry of asked) {
      const { call, outcome } = entry
      if (outcome === undefined || outcome.ok || entry.failureKept) continue
      entry.failureKept = true
      failures.push({ model: call.model.id, error: outcome.error })
      if (outcome.error instanceof BudgetExceededError) refused = true
    }
  }

  /** Resolves when a call settles, the deadline comes, or a call becomes slower than usual. */
  const somethingHappens = async (): Promise<void> => {
    const open = running()
    const times = [
      ...(rule.untilMs === undefined ? [] : [rule.untilMs]),
      ...open.flatMap(({ overtakeAtMs, overtaken }) => (overtaken || overtakeAtMs === undefined ? [] : [overtakeAtMs])),
    ]
    const time = Promise.withResolvers<void>()
    const stop =
      times.length === 0 ? undefined : startTimer(clock, Math.max(0, Math.min(...times) - clock.nowMs()), time.resolve)
    try {
      await Promise.race([...open.map(({ call }) => call.outcome), time.promise])
    } finally {
      stop?.()
    }
  }

  /** Undefined when the deadline came first; no timer is left behind. */
  const outcomeInTime = async (call: StartedCall): Promise<GenerationOutcome | undefined> => {
    if (rule.untilMs === undefined) return call.outcome
    const late = Promise.withResolvers<undefined>()
    const stop = startTimer(clock, Math.max(0, rule.untilMs - clock.nowMs()), () => late.resolve(undefined))
    try {
      return await Promise.race([call.outcome, late.promise])
    } finally {
      stop()
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
      asked.flatMap(({ member, call, outcome }) =>
        outcome?.ok === true
          ? [{ member, reference: call.index, model: call.model, generation: outcome.generation }]
          : [],
      ),

    begun() {
      for (const { outcome } of asked) {
        const begun = begunOf(outcome)
        if (begun !== undefined) return begun
      }
      return undefined
    },

    async *untilAnswered(count) {
      for (;;) {
        collectFailures()
        const answered = answeredCount()
        if (answered >= count) return undefined
        if (isLate()) {
          const late = running()
          for (const { call } of late) call.cancel(new CallCancelledError('the time was up'))
          yield* desk.until(Promise.all(late.map(({ call }) => call.outcome)))
          collectFailures()
          return 'deadline'
        }
        const overtaken = running().filter((entry) => {
          if (!entry.overtaken && entry.overtakeAtMs !== undefined && clock.nowMs() >= entry.overtakeAtMs) {
            entry.overtaken = true
          }
          return entry.overtaken
        }).length
        const wanted = count - answered - (running().length - Math.min(overtaken, overtakenAtOnce))
        for (let started = 0; started < wanted && startNext(); started++);
        if (running().length === 0) return queue.length === 0 ? 'pool' : 'calls'
        yield* desk.until(somethingHappens())
      }
    },

    async *alsoAsk(model) {
      if (!canStart()) return undefined
      const call = startCall(model)
      const outcome = yield* desk.until(outcomeInTime(call))
      if (outcome?.ok === true) return { reference: call.index, model, generation: outcome.generation }
      if (outcome !== undefined) failures.push({ model: model.id, error: outcome.error })
      return undefined
    },
  }
}
