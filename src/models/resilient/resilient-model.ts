import { randomUUID } from 'node:crypto'
import { linkAbort } from '../../cancellation/linked-abort.ts'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { startTimer } from '../../cancellation/start-timer.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { ChatDelta, ChatModel } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { retryPauseMs } from '../../retry/retry-pause.ts'
import { modelFacts } from '../model-facts.ts'
import { createCircuitBreaker, type Passage } from './circuit-breaker.ts'
import { type Crowding, createConcurrencyGate } from './concurrency-gate.ts'
import { type ResilienceOptions, resilienceOptionsSchema } from './options.ts'

export interface ResilientModelParts {
  /** Times everything. Default: the system's. */
  readonly clock?: Clock
  /** Spreads retries. Default: unseeded chance. */
  readonly random?: Pick<Random, 'next'>
}

/** Failures that say the model is sick; the others are about one request, or about us. */
const sickness: ReadonlySet<ModelCallErrorKind> = new Set([
  'connection',
  'timeout',
  'authentication',
  'rate-limited',
  'upstream',
  'bad-response',
  'truncated',
])

/**
 * Wraps a model so that it keeps its limits and gets over its hiccups: so many generations at once, a first-token and a
 * total timeout, retries with full jitter as long as nothing has been said, and a circuit breaker. Whether a failure is
 * worth a retry was decided where it was seen (`ModelCallError.retryable`); a `Retry-After` is respected where it fits
 * into the total time, else the failure stands. Each retry is announced by an `attempt` delta and asked of `admit` first.
 * A first-token timeout among several generations halves how many are asked at once, and its request waits for its turn
 * again. If the model answered others meanwhile, it isn't sick: such a timeout counts neither as failure nor as retry.
 * @throws UsageError when an option is wrong.
 */
export function createResilientModel(
  model: ChatModel,
  options: ResilienceOptions = {},
  parts: ResilientModelParts = {},
): ChatModel {
  const resolved = parseOptions(resilienceOptionsSchema, options, `Model ${model.id}`)
  const { clock = createSystemClock(), random = createSeededRandom(randomUUID()) } = parts
  const { firstTokenTimeoutMs, timeoutMs, retries } = resolved
  const gate = createConcurrencyGate(resolved.concurrency)
  const breaker = resolved.breaker === false ? undefined : createCircuitBreaker(resolved.breaker, clock)

  const enterBreaker = (): Passage | ModelCallError => {
    const entered = breaker?.enter() ?? { begun() {}, settle() {} }
    if (!('openForMs' in entered)) return entered
    return new ModelCallError({
      model: model.id,
      kind: 'circuit-open',
      retryable: true,
      retryAfterMs: entered.openForMs,
      message: `${model.id} failed too often in a row and is left alone for another ${Math.ceil(entered.openForMs)} ms.`,
    })
  }

  return {
    ...factsOf(model),
    get circuit() {
      return breaker?.state ?? 'closed'
    },
    async *stream(request, { signal, admit }) {
      let place = await gate.enter(signal)
      const abort = linkAbort(signal)
      const endMs = clock.nowMs() + timeoutMs
      const stopTimer = startTimer(clock, timeoutMs, () =>
        abort.abort(timeoutError(model.id, `no whole answer within timeoutMs (${timeoutMs} ms)`)),
      )
      // A reader who aborts and never comes back must not keep the place.
      abort.signal.addEventListener('abort', () => place.leave(), { once: true })
      let failure: ModelCallError | undefined
      let retried = 0
      try {
        for (let attempt = 1; ; attempt++) {
          const passage = enterBreaker()
          if (passage instanceof ModelCallError) throw failure ?? passage
          const attempting = request.whole === true ? undefined : linkAbort(abort.signal)
          let crowding: Crowding | undefined
          let stopFirstToken = (): void => undefined
          let hasBegun = false
          try {
            const admitting = admit?.(attempt, failure)
            if (admitting !== undefined) await raceAbort(admitting, abort.signal)
            if (failure !== undefined) yield { type: 'attempt', attempt, cause: failure }
            // Of a whole answer the first token comes with the last, for which the total time stands.
            if (attempting !== undefined) {
              stopFirstToken = startTimer(clock, firstTokenTimeoutMs, () => {
                crowding = place.waitedInVain()
                const what = `no first token within firstTokenTimeoutMs (${firstTokenTimeoutMs} ms)`
                const from = crowding === undefined ? '' : `; from now on at most ${crowding.places} at once`
                attempting.abort(timeoutError(model.id, what + from))
              })
            }
            for await (const delta of model.stream(request, { signal: (attempting ?? abort).signal })) {
              if (!hasBegun && isContent(delta)) {
                hasBegun = true
                stopFirstToken()
                passage.begun()
                place.begun()
              }
              yield delta
            }
            passage.settle('succeeded')
            return
          } catch (error) {
            // Given up from outside, for whatever reason: that says nothing about the model.
            if (signal.aborted || !(error instanceof ModelCallError)) throw error
            const isCrowded = crowding?.othersBegan === true
            passage.settle(sickness.has(error.kind) && !isCrowded ? 'failed' : 'unknown')
            if (!isCrowded) retried += 1
            if (!error.retryable || hasBegun || retried > retries) throw error
            abort.signal.throwIfAborted()
            failure = error
          } finally {
            passage.settle('unknown')
            stopFirstToken()
            attempting?.unlink()
          }
          const pauseMs = retryPauseMs(Math.max(1, retried), resolved, random, failure.retryAfterMs)
          if (clock.nowMs() + pauseMs >= endMs) throw failure
          if (crowding !== undefined) place.leave()
          await clock.wait(pauseMs, abort.signal)
          if (crowding !== undefined) place = await gate.enter(abort.signal)
        }
      } finally {
        stopTimer()
        abort.unlink()
        place.leave()
      }
    },
    async probe(signal) {
      const abort = linkAbort(signal)
      const stopTimer = startTimer(clock, firstTokenTimeoutMs, () =>
        abort.abort(
          timeoutError(model.id, `no answer to a probe within firstTokenTimeoutMs (${firstTokenTimeoutMs} ms)`),
        ),
      )
      try {
        return await model.probe(abort.signal)
      } finally {
        stopTimer()
        abort.unlink()
      }
    },
  }
}

/** What the wrapped model says about itself, and its other methods, whatever kind of object it is. */
function factsOf(model: ChatModel): Omit<ChatModel, 'stream' | 'probe'> {
  return {
    ...modelFacts(model),
    ...(model.countTokens && { countTokens: model.countTokens.bind(model) }),
    ...(model.sentBytes && { sentBytes: model.sentBytes.bind(model) }),
    ...(model.reach && { reach: model.reach.bind(model) }),
    ...(model.listing && { listing: model.listing.bind(model) }),
    ...(model.corrections && { corrections: model.corrections.bind(model) }),
    ...(model.findSlots && { findSlots: model.findSlots.bind(model) }),
    ...(model.close && { close: model.close.bind(model) }),
  }
}

function isContent({ type }: ChatDelta): boolean {
  return type === 'text' || type === 'reasoning' || type === 'tool-call'
}

function timeoutError(model: string, what: string): ModelCallError {
  return new ModelCallError({ model, kind: 'timeout', message: `${model}: ${what}.`, retryable: true })
}
