import { linkAbort } from '../cancellation/linked-abort.ts'
import { raceAbort } from '../cancellation/race-abort.ts'
import type { Question } from '../ports/question.ts'
import type { Answer, Decision } from './answer.ts'
import { createCallDesk } from './calls/call-desk.ts'
import { malformedDecision } from './choosing/decision.ts'
import { type Collaboration, createCollaboration } from './collaboration.ts'
import type { CollaborationEvent } from './events.ts'
import type { WorseFit } from './exchange/worse-fit.ts'
import type { MethodContext, Strategy } from './strategy.ts'
import { summariseCalls } from './summarise-calls.ts'

export interface StrategyRun<Options, Fitted> {
  readonly strategy: Strategy<Options, Fitted>
  /** The name the answer carries, as the caller knows the strategy. */
  readonly name: string
  readonly options: Options
  /** What `prepare` made of the bank; waited for before the first step, unless what it made `before` may stand in. */
  readonly fitted: () => {
    readonly mustFit: Promise<boolean>
    readonly value: Promise<Fitted>
    readonly before?: Promise<Fitted | undefined>
    readonly keptOut?: () => WorseFit | undefined
  }
  readonly question: Question
  readonly context: Omit<MethodContext, 'signal' | 'desk'>
  /** Aborting gives the question up: the generator throws the signal's reason. */
  readonly signal?: AbortSignal
  /** For the trace. */
  readonly seed: string
}

/** Events kept for a reader who is slower than the models. */
const unreadAtMost = 1_024

/**
 * Runs a strategy on one question. It starts at the first `next()` and from then on goes on without the reader until 1,024
 * events are unread; then it waits, and so do its models' endpoints. `return()` and `throw()` abort every inner call at once, even while a `next()` is pending.
 */
export function runStrategy<Options, Fitted>(run: StrategyRun<Options, Fitted>): Collaboration {
  const givenUp = run.signal === undefined ? linkAbort() : linkAbort(run.signal)
  const { signal } = givenUp
  const unread: CollaborationEvent[] = []
  let ended: { answer: Answer } | { error: unknown } | undefined
  const waiting: (() => void)[] = []
  const read: (() => void)[] = []
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  const goOn = (): void => {
    for (const resolve of read.splice(0)) resolve()
  }
  let started = false
  let left = false

  const pump = async (): Promise<void> => {
    try {
      const inner = recordedRun(run, signal)
      for (;;) {
        signal.throwIfAborted()
        const step = await inner.next()
        if (step.done) {
          ended = { answer: step.value }
          break
        }
        unread.push(step.value)
        wake()
        while (unread.length >= unreadAtMost && !left) await new Promise<void>((resolve) => read.push(resolve))
      }
    } catch (error) {
      ended = { error: signal.aborted ? signal.reason : error }
    }
    givenUp.unlink()
    wake()
  }

  const leave = (): void => {
    left = true
    goOn()
    givenUp.abort(new DOMException('The reader left before the answer.', 'AbortError'))
    wake()
  }

  const next = async (): Promise<IteratorResult<CollaborationEvent, Answer>> => {
    if (!started && !left) {
      started = true
      void pump()
    }
    for (;;) {
      const event = left ? undefined : unread.shift()
      if (event !== undefined) {
        goOn()
        return { done: false, value: event }
      }
      if (left) return { done: true, value: undefined as never }
      if (ended !== undefined) {
        left = true
        if ('error' in ended) throw ended.error
        return { done: true, value: ended.answer }
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }

  return createCollaboration(next, leave)
}

/** The strategy's own events between `started` and `answer-finished`; the answer is its decision and what the events say. */
async function* recordedRun<Options, Fitted>(
  run: StrategyRun<Options, Fitted>,
  signal: AbortSignal,
): AsyncGenerator<CollaborationEvent, Answer> {
  const { strategy, question, options, context } = run
  const seen: CollaborationEvent[] = []
  /** With when it happened, where it does not say so itself. */
  const kept = (event: CollaborationEvent): CollaborationEvent => {
    const timed = 'atMs' in event ? event : ({ ...event, atMs: context.clock.nowMs() } as CollaborationEvent)
    seen.push(timed)
    return timed
  }
  yield {
    type: 'started',
    strategy: run.name,
    question: question.text,
    pool: context.models.map(({ id }) => id),
    seed: run.seed,
    options: options as Readonly<Record<string, unknown>>,
    atMs: context.clock.nowMs(),
  }
  // A fit goes on for the questions after this one.
  const { mustFit, value, before, keptOut } = run.fitted()
  let fitted: Fitted | undefined
  const isNew = await raceAbort(mustFit, signal)
  if (isNew && before !== undefined) fitted = await raceAbort(before, signal)
  if (fitted !== undefined) {
    const note = 'The bank has changed and is still being learnt from; the weights learnt before were used.'
    yield kept({ type: 'noted', degraded: false, note })
  } else if (isNew) {
    const bankQuestions = context.bank?.questions.length ?? 0
    yield { type: 'fitting-started', bankQuestions, atMs: context.clock.nowMs() }
  }
  const fit = fitted ?? (await raceAbort(value, signal))
  if (fitted === undefined && keptOut?.() !== undefined) {
    const note = 'The bank has changed; what it teaches now foretells worse, so the weights learnt before were used.'
    yield kept({ type: 'noted', degraded: false, note })
  }
  const desk = createCallDesk({ ...context, signal })
  const inner = strategy.run(question, { ...context, signal, desk }, options, fit)
  let decision: Decision
  let note: string | undefined
  let streamed = false
  // By hand: one generator around another costs every event of every answer.
  try {
    let step = await inner.next()
    for (; !step.done; step = await inner.next()) {
      streamed ||= step.value.type === 'answer-delta'
      // Deltas carry nothing the summary needs; a long answer has thousands.
      yield step.value.type.endsWith('-delta') ? step.value : kept(step.value)
    }
    decision = step.value
  } catch (error) {
    const malformed = malformedDecision(error)
    if (malformed === undefined) throw error
    ;({ decision, note } = malformed)
  } finally {
    desk.close()
  }
  if (note !== undefined) {
    yield kept({ type: 'noted', degraded: true, note })
  }
  const answer = answerOf(decision, seen, run)
  if (!streamed && answer.text !== '') yield { type: 'answer-delta', text: answer.text }
  yield { type: 'answer-finished', answer, atMs: context.clock.nowMs() }
  return answer
}

function answerOf<Options, Fitted>(
  decision: Decision,
  events: readonly CollaborationEvent[],
  run: StrategyRun<Options, Fitted>,
): Answer {
  const noted = events.filter((event) => event.type === 'noted')
  return {
    ...decision,
    strategy: run.name,
    ...summariseCalls(events),
    degraded: noted.some(({ degraded }) => degraded),
    notes: [...new Set(noted.map(({ note }) => note))],
    traceId: run.context.traceId,
  }
}

/** Reads a collaboration to its end. */
export async function answerFrom(collaboration: Collaboration): Promise<Answer> {
  for (;;) {
    const step = await collaboration.next()
    if (step.done) return step.value
  }
}
