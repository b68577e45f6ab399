import { linkAbort } from '../../cancellation/linked-abort.ts'
import { raceAbort } from '../../cancellation/race-abort.ts'
import type { ModelCallError } from '../../errors/model-call-error.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Budget } from '../../ports/budget.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Usage } from '../../ports/usage.ts'
import type { Generation } from '../events.ts'
import { createCallBill } from './call-bill.ts'
import { createCollector } from './collect-deltas.ts'
import { standsCut } from './in-form.ts'

/** One generation as a value: what was written, or why nothing was. */
export type GenerationOutcome =
  | { readonly ok: true; readonly generation: Generation }
  | {
      readonly ok: false
      readonly error: Error
      /** Generations started before it failed; 0 when it was refused before the first. */
      readonly calls: number
      /** As far as reported; absent = unknown. */
      readonly usage?: Usage
      readonly durationMs: number
      /**
       * What it had written when it was given up, where any text answers: nobody's answer unless nobody else has one.
       * Its usage is what was reported by then.
       */
      readonly begun?: Generation
    }

export interface GenerateContext {
  readonly clock: Clock
  readonly budget: Budget
  /** The whole question is given up: the promise rejects with the signal's reason. */
  readonly signal: AbortSignal
  /** Only this generation is given up: the outcome is a failure. */
  readonly cancelled: AbortSignal
}

/**
 * Runs one chat generation to its end. Every start, retries included, is reserved in the budget first and settled when
 * its usage is known.
 * @param onDelta is given each delta as it comes; the model waits for a promise that it returns
 * @returns a failed generation as a value, whatever the model threw
 * @throws UsageError and the reason of `context.signal` only
 */
export async function generate(
  model: ChatModel,
  request: ChatRequest,
  context: GenerateContext,
  onDelta: (delta: ChatDelta) => void | Promise<void>,
): Promise<GenerationOutcome> {
  const startedAtMs = context.clock.nowMs()
  const elapsedMs = (): number => context.clock.nowMs() - startedAtMs
  const { signal, unlink } = linkAbort(context.signal, context.cancelled)
  const collected = createCollector(model, request)
  const bill = createCallBill(model, request, context, signal)
  const failed = (error: Error, usage: Usage | undefined): Extract<GenerationOutcome, { ok: false }> => {
    return { ok: false, error, calls: bill.calls(), durationMs: elapsedMs(), ...(usage !== undefined && { usage }) }
  }
  try {
    signal.throwIfAborted()
    const deltas = model.stream(request, { signal, admit: bill.admit })[Symbol.asyncIterator]()
    const abortable = createAbortableSteps(deltas, signal)
    try {
      for (;;) {
        const step = await abortable.next()
        if (step.done) break
        if (step.value.type === 'attempt') bill.retriedAfter(step.value.cause)
        collected.take(step.value, elapsedMs())
        const waiting = onDelta(step.value)
        if (waiting !== undefined) await raceAbort(waiting, signal)
      }
    } finally {
      abortable.end()
      // A well-behaved stream has ended or is ending by the signal; one that ignores it must not hold the question up.
      void Promise.resolve(deltas.return?.()).catch(() => undefined)
    }
    const { usage, implausible } = bill.settle(collected.usage())
    const failure: ModelCallError | undefined = collected.failure()
    if (failure !== undefined) return failed(failure, usage)
    const spent = {
      calls: bill.calls(),
      durationMs: elapsedMs(),
      ...(implausible && { implausibleUsage: true as const }),
    }
    return { ok: true, generation: { ...collected.generation(usage), ...spent } }
  } catch (error) {
    const { usage } = bill.settle(collected.usage(), error)
    context.signal.throwIfAborted()
    // Wrong use (a price missing under a cost ceiling, say) is the caller's to mend; a vote lost would hide it.
    if (error instanceof UsageError) throw error
    const outcome = failed(error instanceof Error ? error : new Error(String(error)), usage)
    if (!context.cancelled.aborted || !collected.hasText() || !standsCut(request)) return outcome
    const { calls, durationMs } = outcome
    const cut = { finishReason: 'length', truncated: true, calls, durationMs }
    return { ...outcome, begun: { ...collected.generation(usage), ...cut } }
  } finally {
    unlink()
  }
}

/** Steps of a stream that reject as soon as the signal aborts. One listener for all of them: a long answer has thousands. */
function createAbortableSteps(deltas: AsyncIterator<ChatDelta>, signal: AbortSignal) {
  let rejectStep: ((reason: unknown) => void) | undefined
  const onAbort = (): void => rejectStep?.(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    next: (): Promise<IteratorResult<ChatDelta>> =>
      new Promise((resolve, reject) => {
        rejectStep = reject
        deltas.next().then(resolve, reject)
        if (signal.aborted) reject(signal.reason)
      }),
    end: (): void => signal.removeEventListener('abort', onAbort),
  }
}
