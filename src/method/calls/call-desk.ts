import { ModelCallError } from '../../errors/model-call-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { costUsd, type Usage } from '../../ports/usage.ts'
import type { CallStage, CollaborationEvent, FailureReport } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { inForm } from './form/in-form.ts'
import { withoutLoneThinking } from './form/lone-thinking.ts'
import { type GenerationOutcome, generate } from './generate.ts'

/** A generation under way. */
export interface StartedCall {
  readonly stage: CallStage
  readonly index: number
  readonly model: ChatModel
  /** Rejects only when the whole question is given up. */
  readonly outcome: Promise<GenerationOutcome>
  /** Gives up this one generation: its outcome becomes a failure with this reason. */
  cancel(reason: Error): void
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
    /** Take whatever comes. Default: an answer without the form that was asked for (JSON, tools) is a failure. */
    readonly unchecked?: boolean
    /** It alone writes the answer: its text is read as it comes, where anybody's is. */
    readonly sole?: boolean
    /** What it has begun by the deadline may have to stand. Default: where it alone writes the answer. */
    readonly mayStandCut?: boolean
  }): StartedCall
  /** Passes events on until `promise` settles; returns its value or throws its error. */
  until<T>(promise: Promise<T>): AsyncGenerator<CollaborationEvent, T>
  /** Gives up whatever is still under way. */
  close(): void
}

/** Events of calls under way that wait for a reader. */
const pendingAtMost = 1_024

export function createCallDesk(context: MethodContext): CallDesk {
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
    start({ stage, index, model, request: asked, unchecked = false, sole = false, mayStandCut = sole }) {
      const { deltas = 'all', keepBegun = false } = context
      const isRead = deltas === 'all' || (deltas === 'answer' && sole)
      const request = isRead || (keepBegun && mayStandCut) ? asked : { ...asked, whole: true }
      // What is taken whatever it is, by one model alone, is the answer from its first piece on.
      const passesThrough = isRead && sole && unchecked
      const started = { stage, index, model: model.id }
      const controller = new AbortController()
      underWay.add(controller)
      emit({ type: 'call-started', ...started, atMs: context.clock.nowMs() })
      const outcome = generate(model, request, { ...context, cancelled: controller.signal }, (delta) => {
        if (delta.type === 'text' && isRead) emit({ type: 'call-delta', ...started, text: delta.text })
        else if (delta.type === 'reasoning' && isRead) {
          emit({ type: 'call-delta', ...started, text: delta.text, reasoning: true })
        } else if (delta.type === 'tool-call' && passesThrough) emit({ ...delta, type: 'answer-tool-call-delta' })
        else if (delta.type === 'logprobs' && passesThrough && delta.tokens !== undefined) {
          emit({ type: 'answer-logprobs-delta', tokens: delta.tokens })
        } else if (delta.type === 'attempt') {
          const failure = reportFailure(delta.cause)
          emit({ type: 'call-retried', ...started, attempt: delta.attempt, failure })
        }
        return room()
      }).then(async (written) => {
        const generated = isRead && sole ? written : withoutLoneThinking(written)
        const settled = unchecked ? generated : await inForm(generated, request)
        underWay.delete(controller)
        emit(settledEvent({ stage, index }, model, settled, context.clock.nowMs()))
        return settled
      })
      // Whoever waits sees the rejection; a call nobody waits for any more must not become an unhandled one.
      outcome.catch(() => underWay.delete(controller))
      return { stage, index, model, outcome, cancel: (reason) => controller.abort(reason) }
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
