import { linkAbort } from '../../cancellation/linked-abort.ts'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Budget, CallEstimate, Reservation } from '../../ports/budget.ts'
import type { ChatDelta, ChatModel, ChatRequest, TokenLogprob } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ToolCall } from '../../ports/message.ts'
import { costUsd, type Usage } from '../../ports/usage.ts'
import type { Generation } from '../events.ts'
import { standsCut } from './in-form.ts'
import { reserveCall } from './reserve-call.ts'
import { estimatePromptTokensAtMost } from './token-estimate.ts'

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

/** Failures before anything was generated; endpoints charge nothing for them, so their usage is known to be nothing. */
const unspentKinds: ReadonlySet<ModelCallErrorKind> = new Set([
  'connection',
  'authentication',
  'not-found',
  'rate-limited',
  'refused-request',
  'circuit-open',
  'not-recorded',
])

/** Statuses of a gateway that stopped waiting: the model behind it may have generated all the same. */
const gaveUpWaiting: ReadonlySet<number> = new Set([408, 504, 524])

const nothingUsed: Usage = { inputTokens: 0, outputTokens: 0 }

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
  const { signal, unlink } = linkAbort(context.signal, context.cancelled)
  const collected = createCollector(request)
  let calls = 0
  let usageKnown = true
  let reservation: Reservation | undefined
  let inputTokensAtMost: number | undefined
  const estimate: CallEstimate = {
    model: model.id,
    // Counted once, and only for ceilings in dollars: prompts can be megabytes long.
    get inputTokensAtMost() {
      inputTokensAtMost ??= estimatePromptTokensAtMost(model, request)
      return inputTokensAtMost
    },
    outputTokensAtMost: request.maxTokens ?? model.defaults?.maxTokens,
    price: model.price,
  }
  const start = (reserved: Reservation): void => {
    reservation = reserved
    calls += 1
  }
  const admit = (_attempt: number, failure?: Error): void | Promise<void> => {
    reservation?.settle(isUnspent(failure) ? nothingUsed : undefined)
    const reserving = reserveCall(context.budget, estimate, context.clock, signal)
    if (!(reserving instanceof Promise)) return start(reserving)
    return reserving.then((reserved) => {
      // Whoever was to start it has left.
      if (signal.aborted) reserved.release()
      else start(reserved)
    })
  }
  /** What a ceiling was held against is the most that it counts, whatever an endpoint reports. */
  const settle = (usage: Usage | undefined): boolean => {
    const believed = usage && clampUsage(usage, inputTokensAtMost, estimate.outputTokensAtMost)
    reservation?.settle(believed)
    return believed !== usage
  }

  try {
    signal.throwIfAborted()
    const deltas = model.stream(request, { signal, admit })[Symbol.asyncIterator]()
    const abortable = createAbortableSteps(deltas, signal)
    try {
      for (;;) {
        const step = await abortable.next()
        if (step.done) break
        if (step.value.type === 'attempt' && !isUnspent(step.value.cause)) usageKnown = false
        collected.take(step.value, context.clock.nowMs() - startedAtMs)
        const waiting = onDelta(step.value)
        if (waiting !== undefined) await raceAbort(waiting, signal)
      }
    } finally {
      abortable.end()
      // A well-behaved stream has ended or is ending by the signal; one that ignores it must not hold the question up.
      void Promise.resolve(deltas.return?.()).catch(() => undefined)
    }
    const durationMs = context.clock.nowMs() - startedAtMs
    const usage = usageKnown ? collected.usage() : undefined
    const implausible = settle(collected.usage())
    const failure = collected.failure(model.id)
    if (failure !== undefined) return failed(failure, calls, usage, durationMs)
    const generation = collected.generation(model, usage)
    return {
      ok: true,
      generation: { ...generation, calls, durationMs, ...(implausible && { implausibleUsage: true }) },
    }
  } catch (error) {
    const unspent = isUnspent(error)
    const lastUsage = collected.usage() ?? (unspent || calls === 0 ? nothingUsed : undefined)
    settle(lastUsage)
    context.signal.throwIfAborted()
    // Wrong use (a price missing under a cost ceiling, say) is the caller's to mend; a vote lost would hide it.
    if (error instanceof UsageError) throw error
    const usage = usageKnown ? lastUsage : undefined
    const durationMs = context.clock.nowMs() - startedAtMs
    const outcome = failed(toError(error), calls, usage, durationMs)
    if (!context.cancelled.aborted || !collected.hasText() || !standsCut(request)) return outcome
    const begun = { ...collected.generation(model, usage), finishReason: 'length', truncated: true, calls, durationMs }
    return { ...outcome, begun }
  } finally {
    unlink()
  }
}

/** The same usage where it can be true, else as much of it as can. */
function clampUsage(
  usage: Usage,
  inputAtMost = Number.POSITIVE_INFINITY,
  outputAtMost = Number.POSITIVE_INFINITY,
): Usage {
  const { inputTokens = 0, outputTokens = 0 } = usage
  if (inputTokens <= inputAtMost && outputTokens <= outputAtMost) return usage
  return {
    ...usage,
    ...(inputTokens > inputAtMost && { inputTokens: inputAtMost }),
    ...(outputTokens > outputAtMost && { outputTokens: outputAtMost }),
  }
}

function failed(
  error: Error,
  calls: number,
  usage: Usage | undefined,
  durationMs: number,
): Extract<GenerationOutcome, { ok: false }> {
  return { ok: false, error, calls, durationMs, ...(usage !== undefined && { usage }) }
}

function isUnspent(error: unknown): boolean {
  // It never left this machine.
  if (error instanceof MachineFaultError) return true
  if (!(error instanceof ModelCallError)) return false
  // Whoever answers with an error's status sends no answer, and no bill.
  const isRefusal = error.status !== undefined && !gaveUpWaiting.has(error.status)
  return isRefusal || unspentKinds.has(error.kind)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
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

/** Puts the deltas of one generation together. */
function createCollector({ answerLine }: ChatRequest) {
  let text = ''
  let reasoning = ''
  let logprobSum = 0
  let logprobTokens = 0
  let logprobsComplete = true
  const tokens: TokenLogprob[] = []
  let usage: Usage | undefined
  let finish: Extract<ChatDelta, { type: 'finish' }> | undefined
  let firstTokenMs: number | undefined
  const toolCalls = new Map<number, { id: string; name: string; arguments: string }>()

  return {
    usage: () => usage,
    /** Words and no tool call, which half written is none. */
    hasText: () => text.trim() !== '' && toolCalls.size === 0,
    take(delta: ChatDelta, atMs: number): void {
      switch (delta.type) {
        case 'attempt':
          break
        case 'text':
          firstTokenMs ??= atMs
          text += delta.text
          break
        case 'reasoning':
          firstTokenMs ??= atMs
          reasoning += delta.text
          break
        case 'logprobs':
          tokens.push(...(delta.tokens ?? []))
          for (const value of delta.values) {
            if (value === undefined) logprobsComplete = false
            else {
              logprobSum += value
              logprobTokens += 1
            }
          }
          break
        case 'tool-call': {
          firstTokenMs ??= atMs
          const call = toolCalls.get(delta.index) ?? { id: '', name: '', arguments: '' }
          call.id ||= delta.id ?? ''
          call.name ||= delta.name ?? ''
          call.arguments += delta.argumentsText
          toolCalls.set(delta.index, call)
          break
        }
        case 'usage':
          usage = delta.usage
          break
        case 'finish':
          finish = delta
          break
      }
    },
    failure(model: string): ModelCallError | undefined {
      if (finish === undefined) {
        return new ModelCallError({ model, kind: 'truncated', message: `${model}: the stream ended in mid-answer.` })
      }
      if (text.trim() !== '' || toolCalls.size > 0) return undefined
      const why =
        finish.reason === 'length'
          ? 'the token limit was reached before any answer text; raise maxTokens'
          : reasoning === ''
            ? 'it sent no text'
            : 'it sent reasoning and no answer'
      return new ModelCallError({ model, kind: 'empty', message: `${model} gave an empty answer: ${why}.` })
    },
    generation(model: ChatModel, usage: Usage | undefined): Omit<Generation, 'calls' | 'durationMs'> {
      const cost = costUsd(usage, model.price)
      const calls: readonly ToolCall[] = [...toolCalls.entries()].sort(([a], [b]) => a - b).map(([, call]) => call)
      return {
        model: model.id,
        text: text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd(),
        finishReason: finish?.reason ?? 'other',
        truncated: finish?.reason === 'length',
        ...(answerLine === true && { answerLine }),
        ...(reasoning !== '' && { reasoning }),
        ...(calls.length > 0 && { toolCalls: calls }),
        ...(logprobsComplete &&
          logprobTokens > 0 && { meanLogprob: logprobSum / logprobTokens, logprobTokens: logprobTokens }),
        ...(tokens.length > 0 && { tokenLogprobs: tokens }),
        ...(usage !== undefined && { usage }),
        ...(cost !== undefined && { costUsd: cost }),
        ...(finish?.servedModel !== undefined && { servedModel: finish.servedModel }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
      }
    },
  }
}
