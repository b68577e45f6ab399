import { ModelCallError } from '../../errors/model-call-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { costUsd, type Usage } from '../../ports/usage.ts'
import type { CallStage, CollaborationEvent, FailureReport } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { type GenerationOutcome, generate } from './generate.ts'
import { inForm, isFreeText, withoutLoneThinking } from './in-form.ts'

/** What is known of whoever writes a text: whether it is the answer, and with that when it may be read. */
export type Writer =
  /** The answer is chosen among what several wrote. Nothing is shown. */
  | 'one of several'
  /** The answer unless it fails, and then the next one's: shown once it is whole. What it has begun may have to stand. */
  | 'one in turn'
  /** The answer whatever follows: shown as it comes, unless its form (JSON) is checked first. What it has begun may have to stand. */
  | 'sole'
  /** The same, and taken and shown as it comes whatever its form is. */
  | 'passed through'

/** A generation under way. */
export interface StartedCall {
  readonly stage: CallStage
  readonly index: number
  readonly model: ChatModel
  /** Rejects only when the whole question is given up. */
  readonly outcome: Promise<GenerationOutcome>
  /** Gives up this one generation: its outcome becomes a failure with this reason. */
  cancel(reason: Error): void
  /** Whether any of its text was shown as the answer. */
  isShown(): boolean
}

/**
 * Starts generations and gathers their events in the order in which they happen. A strategy starts what it wants and
 * `yield*`s `until(…)` to wait: events pass through while it waits and none is lost between two waits.
 */
export interface CallDesk {
  start(call: {
    readonly stage: CallStage
    readonly index: number
    readonly model: ChatModel
    readonly request: ChatRequest
    /** Default: one of several. Only of one who passes through is an answer taken without the form asked for (JSON, tools). */
    readonly writer?: Writer
  }): StartedCall
  /** Passes events on until `promise` settles; returns its value or throws its error. */
  until<T>(promise: Promise<T>): AsyncGenerator<CollaborationEvent, T>
  /** Gives up whatever is still under way. */
  close(): void
}

/** Events of calls under way that wait for a reader. */
const pendingAtMost = 1_024

export function createCallDesk(
  context: Pick<MethodContext, 'clock' | 'budget' | 'signal' | 'deltas' | 'keepBegun'>,
): CallDesk {
  const pending: CollaborationEvent[] = []
  const underWay = new Set<AbortController>()
  let wake = (): void => undefined
  let readers = 0
  const waiting: (() => void)[] = []
  const goOn = (): void => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  /** Only where somebody reads the events: a strategy that waits for outcomes alone must get them. */
  const room = (): Promise<void> | undefined =>
    readers > 0 && pending.length >= pendingAtMost ? new Promise((resolve) => waiting.push(resolve)) : undefined
  const emit = (event: CollaborationEvent): void => {
    pending.push(event)
    wake()
  }

  return {
    start({ stage, index, model, request: asked, writer = 'one of several' }) {
      const { deltas = 'all', keepBegun = false } = context
      const passesThrough = writer === 'passed through'
      const writesAnswer = passesThrough || writer === 'sole'
      const isRead = deltas === 'all' || (deltas === 'answer' && writesAnswer)
      const isShown = isRead && (passesThrough || (writesAnswer && isFreeText(asked)))
      const request = isRead || (keepBegun && writer !== 'one of several') ? asked : { ...asked, whole: true }
      const started = { stage, index, model: model.id }
      const controller = new AbortController()
      let wasShown = false
      underWay.add(controller)
      emit({ type: 'call-started', ...started, atMs: context.clock.nowMs() })
      const read = (delta: ChatDelta): void => {
        if (delta.type === 'text') {
          emit({ type: 'call-delta', ...started, text: delta.text })
          if (isShown) emit({ type: 'answer-delta', text: delta.text })
          wasShown ||= isShown
        } else if (delta.type === 'reasoning') {
          emit({ type: 'call-delta', ...started, text: delta.text, reasoning: true })
          if (isShown) emit({ type: 'answer-reasoning-delta', text: delta.text })
        } else if (delta.type === 'tool-call' && passesThrough) emit({ ...delta, type: 'answer-tool-call-delta' })
        else if (delta.type === 'logprobs' && passesThrough && delta.tokens !== undefined) {
          emit({ type: 'answer-logprobs-delta', tokens: delta.tokens })
        }
      }
      const outcome = generate(model, request, { ...context, cancelled: controller.signal }, (delta) => {
        if (delta.type === 'attempt') {
          emit({ type: 'call-retried', ...started, attempt: delta.attempt, failure: reportFailure(delta.cause) })
        } else if (isRead) read(delta)
        return room()
      }).then(async (written) => {
        const generated = isRead && writesAnswer ? written : withoutLoneThinking(written)
        const settled = passesThrough ? generated : await inForm(generated, request)
        underWay.delete(controller)
        emit(settledEvent({ stage, index }, model, settled, context.clock.nowMs()))
        return settled
      })
      // Whoever waits sees the rejection; a call nobody waits for any more must not become an unhandled one.
      outcome.catch(() => underWay.delete(controller))
      const cancel = (reason: Error): void => controller.abort(reason)
      return { stage, index, model, outcome, cancel, isShown: () => wasShown }
    },

    async *until(promise) {
      let settled = false
      const watched = promise.finally(() => {
        settled = true
        wake()
      })
      watched.catch(() => undefined)
      readers += 1
      try {
        for (;;) {
          for (let event = pending.shift(); event !== undefined; event = pending.shift()) yield event
          goOn()
          if (settled) return await watched
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        readers -= 1
        goOn()
      }
    },

    close() {
      for (const controller of underWay)
        controller.abort(new CallCancelledError('the question was answered without it'))
    },
  }
}

/** A generation was given up on purpose: overtaken, past its deadline, or no longer needed. */
export class CallCancelledError extends SmacsError {
  constructor(reason: string) {
    super('call-cancelled', `Cancelled: ${reason}.`)
  }
}

/** An error as it may stand in events and traces. */
export function reportFailure(error: Error): FailureReport {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const kind = error instanceof ModelCallError ? error.kind : undefined
  return {
    name: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(kind !== undefined && { kind }),
  }
}

function settledEvent(
  call: { readonly stage: CallStage; readonly index: number },
  model: ChatModel,
  outcome: GenerationOutcome,
  atMs: number,
): CollaborationEvent {
  if (outcome.ok) return { type: 'call-finished', ...call, generation: outcome.generation }
  const { calls, usage, error } = outcome
  const spent = failedCost(usage, model)
  return {
    type: 'call-failed',
    ...call,
    model: model.id,
    failure: reportFailure(error),
    calls,
    atMs,
    ...(usage !== undefined && { usage }),
    ...(spent !== undefined && { costUsd: spent }),
  }
}

/** What a failed generation cost; nothing spent costs nothing, with or without a price. */
function failedCost(usage: Usage | undefined, model: ChatModel): number | undefined {
  return usage?.inputTokens === 0 && usage.outputTokens === 0 ? 0 : costUsd(usage, model.price)
}
