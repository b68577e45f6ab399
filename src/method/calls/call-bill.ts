import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import type { Budget, CallEstimate, Reservation } from '../../ports/budget.ts'
import type { ChatModel, ChatRequest, StreamOptions } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Usage } from '../../ports/usage.ts'
import { estimatePromptTokensAtMost } from './token-estimate.ts'

/** What one generation, its retries included, is held against in the budget. */
export interface CallBill {
  /** Generations started so far. */
  calls(): number
  readonly admit: NonNullable<StreamOptions['admit']>
  /** A generation before the last failed. */
  retriedAfter(cause: Error): void
  /**
   * Settles what was reserved by what was reported.
   * @param error why the last generation failed, where it did
   */
  settle(
    reported: Usage | undefined,
    error?: unknown,
  ): {
    /** Of all generations; undefined = unknown. */
    readonly usage: Usage | undefined
    /** More was reported than it can have used. */
    readonly implausible: boolean
  }
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

export function createCallBill(
  model: ChatModel,
  request: ChatRequest,
  { budget, clock }: { readonly budget: Budget; readonly clock: Clock },
  signal: AbortSignal,
): CallBill {
  let calls = 0
  let usageKnown = true
  let reservation: Reservation | undefined
  let isClosed = false
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
  return {
    calls: () => calls,
    admit(_attempt, failure) {
      reservation?.settle(isUnspent(failure) ? nothingUsed : undefined)
      const reserving = reserveCall(budget, estimate, clock, signal)
      if (!(reserving instanceof Promise)) return start(reserving)
      return reserving.then((reserved) => {
        if (!isClosed && !signal.aborted) return start(reserved)
        // Whoever was to start it has left.
        reserved.release()
        throw signal.reason ?? new DOMException('The call was given up before its reservation came.', 'AbortError')
      })
    },
    retriedAfter(cause) {
      usageKnown &&= isUnspent(cause)
    },
    settle(reported, error) {
      isClosed = true
      const isNothing = error !== undefined && (isUnspent(error) || calls === 0)
      const usage = reported ?? (isNothing ? nothingUsed : undefined)
      // What a ceiling was held against is the most that it counts, whatever an endpoint reports.
      const believed = usage && clampUsage(usage, inputTokensAtMost, estimate.outputTokensAtMost)
      reservation?.settle(believed)
      return { usage: usageKnown ? usage : undefined, implausible: believed !== usage }
    },
  }
}

function isUnspent(error: unknown): boolean {
  // It never left this machine.
  if (error instanceof MachineFaultError) return true
  if (!(error instanceof ModelCallError)) return false
  // Whoever answers with an error's status sends no answer, and no bill.
  const isRefusal = error.status !== undefined && !gaveUpWaiting.has(error.status)
  return isRefusal || unspentKinds.has(error.kind)
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

const retryMs = 25
/** Longer than another server's booking takes, and shorter than a client's patience. */
const lockedAtMostMs = 5_000

/**
 * Reserves a call in its budget. Where the budget's file is held by another process, it waits for it without holding
 * anybody else up.
 * @throws BudgetExceededError, and MachineFaultError when it cannot be written down within 5 s
 * @throws the signal's reason once it is aborted
 */
function reserveCall(
  budget: Budget,
  estimate: CallEstimate,
  clock: Clock,
  signal: AbortSignal,
): Reservation | Promise<Reservation> {
  const endMs = clock.nowMs() + lockedAtMostMs
  const later = async (error: unknown): Promise<Reservation> => {
    if (!isLocked(error) || clock.nowMs() >= endMs) throw error
    await clock.wait(retryMs, signal)
    return attempt()
  }
  const attempt = (): Reservation | Promise<Reservation> => {
    try {
      const reserving = budget.reserve(estimate)
      return reserving instanceof Promise ? reserving.catch(later) : reserving
    } catch (error) {
      if (!isLocked(error)) throw error
      return later(error)
    }
  }
  return attempt()
}

function isLocked(error: unknown): boolean {
  return error instanceof MachineFaultError && error.fault === 'file-locked'
}
