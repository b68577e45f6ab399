import type { IncomingHttpHeaders } from 'node:http'
import { createAnswerCheck } from '../../answers/answer-check.ts'
import { combineBudgets } from '../../budget/combine-budgets.ts'
import { createBudget } from '../../budget/create-budget.ts'
import type { Show, ShowSection } from '../../config/server-section.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Answer } from '../../method/answer.ts'
import type { Collaboration } from '../../method/collaboration.ts'
import type { Budget } from '../../ports/budget.ts'
import { wantsJson } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import type { Client } from '../access/clients.ts'
import { type AnswerCache, cacheKey, repeatedAnswer } from '../cache/answer-cache.ts'
import { invalidRequest, RequestError } from '../errors/request-error.ts'
import type { AnswerJob, CollaborationObserver } from '../observation/collaboration-observer.ts'
import { resolveShow } from '../progress/resolve-show.ts'
import type { AnswerRequest } from './answer-request.ts'
import { assertCostKnown } from './assert-cost-known.ts'
import { driveCollaboration } from './drive-collaboration.ts'
import { resolveTarget } from './resolve-target.ts'
import type { ServedPool } from './served-pool.ts'
import { shareRequest } from './shared-fields.ts'

/** What answering takes from one reading of the configuration. */
export interface AnsweringState {
  readonly pool: ServedPool
  /** The ceilings over all keys together. */
  readonly budget: Budget | undefined
  readonly hasCostCeiling: boolean
  readonly deadlineMs: number
  /** Undefined = off. */
  readonly cache: AnswerCache | undefined
  readonly concurrentRequests: number
  /** Chat generations that one request may start at most, whatever its strategy. */
  readonly callsPerRequest: number
  /** Undefined = each door's own habit. */
  readonly show: ShowSection | undefined
}

/** A hold on a state: it stays open until it is released, whatever is read anew meanwhile. */
export interface StateLease<State> {
  readonly state: State
  release(): void
}

/** What is known of a request before anybody is asked. */
export interface AcceptedRequest {
  /** Paths of its fields that are not used. */
  readonly ignored: readonly string[]
  /** What the client is shown beside the answer. */
  readonly show: Show
}

export interface AnswerOptions {
  readonly client: Client
  readonly traceId: string
  readonly stream: boolean
  /** Of the HTTP request. */
  readonly headers: IncomingHttpHeaders
  /** Aborted when whoever asked is gone or the server stops. */
  readonly signal: AbortSignal
  /** Told once who answers is known, before anybody is asked. */
  readonly onAccepted?: (accepted: AcceptedRequest) => void
  /** Looks on beside the server's own observers. */
  readonly observer?: CollaborationObserver
}

/** Answers requests, within the ceilings of the request, of its key and of the server. */
export interface AnswerService {
  /** @throws RequestError, or whatever the engine throws; see toRequestError */
  answer(request: AnswerRequest, options: AnswerOptions): Promise<Answer>
  /** Requests being answered now. */
  readonly underWay: number
}

/** The kind that a request names is its question's. */
function ofItsKind(request: AnswerRequest): AnswerRequest {
  const { kind } = request.smacs
  return kind === undefined ? request : { ...request, question: { ...request.question, kind } }
}

export function createAnswerService(parts: {
  readonly lease: () => StateLease<AnsweringState>
  readonly observersOf: (job: AnswerJob) => readonly CollaborationObserver[]
  /** Monotonic milliseconds. */
  readonly nowMs: () => number
}): AnswerService {
  let underWay = 0
  return {
    get underWay() {
      return underWay
    },
    async answer(request, options) {
      const { state, release } = parts.lease()
      underWay += 1
      try {
        if (underWay > state.concurrentRequests) throw overloaded(state.concurrentRequests)
        return await answerWith(state, ofItsKind(request), options)
      } finally {
        underWay -= 1
        release()
      }
    },
  }

  async function answerWith(state: AnsweringState, request: AnswerRequest, options: AnswerOptions): Promise<Answer> {
    const { client, traceId, stream, headers, signal, observer } = options
    const { smacs, seed } = request
    const target = resolveTarget(request, state.pool, client)
    const isUnderCeiling = smacs.maxCostUsd !== undefined || client.hasCostCeiling || state.hasCostCeiling
    const { question, settings, ignored } = shareRequest(request, target, isUnderCeiling)
    if (isUnderCeiling) assertCostKnown(target, state.pool, settings)
    const isJson = wantsJson(question.responseFormat)
    const show = resolveShow({
      request: smacs.show,
      section: state.show,
      byDefault: request.showByDefault,
      strategy: target.single === undefined ? target.label : undefined,
      isForPrograms: isJson || question.tools !== undefined,
      isJson,
    })
    options.onAccepted?.({ ignored, show })
    if (target.single === undefined) await assertFormUsable(question)
    const maxCalls = Math.min(smacs.maxCalls ?? Number.POSITIVE_INFINITY, state.callsPerRequest)
    const own = createBudget({ maxCalls, maxCostUsd: smacs.maxCostUsd })
    const budgets = [own, client.budget, state.budget].filter((budget) => budget !== undefined)
    const drawnBy = smacs.seed ?? seed
    const job: AnswerJob = {
      traceId,
      client: client.name,
      owner: client.owner,
      label: target.label,
      stream,
      request,
      ignored,
      headers,
      startedAtMs: parts.nowMs(),
    }
    const { cache } = state
    const key = cache && cacheKey(client, request)
    const kept = key === undefined ? undefined : cache?.get(key)
    const asking = (): Collaboration =>
      state.pool.smacs.stream(question, {
        strategy: target.strategy,
        signal,
        traceId,
        budget: budgets.length === 1 ? own : combineBudgets(budgets),
        deadlineMs: Math.min(smacs.deadlineMs ?? Number.POSITIVE_INFINITY, state.deadlineMs),
        ...(drawnBy !== undefined && { seed: drawnBy }),
        deltas: smacs.events ? 'all' : stream ? 'answer' : 'none',
        // The server's own deadline is there for what hangs; hearing every answer as it comes, in case, would cost all of them.
        keepBegun: smacs.deadlineMs !== undefined,
        answerSettings: settings,
      })
    const collaboration = kept === undefined ? asking() : repeatedAnswer(kept, traceId, parts.nowMs())
    const counted: CollaborationObserver = {
      observe: () => undefined,
      end({ summary: { usage } }) {
        const input = usage.inputTokens ?? usage.inputTokensAtLeast ?? 0
        const output = usage.outputTokens ?? usage.outputTokensAtLeast ?? 0
        client.spendTokens(input + output)
      },
    }
    const observers = [...parts.observersOf(job), counted, ...(observer === undefined ? [] : [observer])]
    const answer = await driveCollaboration(collaboration, observers, () => signal.aborted)
    if (kept === undefined && key !== undefined) cache?.set(key, answer)
    return answer
  }
}

/** A schema that is none is known before any model is asked. @throws RequestError 400 */
async function assertFormUsable(question: Question): Promise<void> {
  try {
    await createAnswerCheck(question)
  } catch (error) {
    if (error instanceof UsageError) throw invalidRequest(error.message, 'response_format', 'invalid_schema')
    throw error
  }
}

function overloaded(limit: number): RequestError {
  return new RequestError(`The server answers ${limit} requests at once, and they are under way; try again.`, {
    status: 503,
    type: 'overloaded_error',
    code: 'too_many_requests_at_once',
    retryAfterSeconds: 1,
  })
}
