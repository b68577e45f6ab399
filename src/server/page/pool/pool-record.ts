import type { CallStage, Generation } from '../../../method/events.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import type { Usage } from '../../../ports/usage.ts'
import type { CollaborationObserver } from '../../observation/collaboration-observer.ts'
import type { PoolModel, Spread } from './pool-body.ts'

/** What the page shows of a model beside what it says itself. */
export type ModelRecordInService = Pick<
  PoolModel,
  | 'inFlight'
  | 'calls'
  | 'answered'
  | 'failed'
  | 'lastFailure'
  | 'lastAskedAt'
  | 'firstTokenMs'
  | 'durationMs'
  | 'inputTokens'
  | 'outputTokens'
  | 'costUsd'
  | 'givesLogprobs'
>

/** Remembers how each model does while it serves. */
export interface PoolRecord {
  /** For one request. */
  observer(): CollaborationObserver
  of(model: ModelId): ModelRecordInService
}

const mostDurations = 200

interface Counts {
  inFlight: number
  calls: number
  answered: number
  failed: number
  inputTokens: number
  outputTokens: number
  costUsd: number | undefined
  lastFailure: { kind: string; at: string } | undefined
  lastAskedAt: string | undefined
  givesLogprobs: true | undefined
  /** The last ones, in milliseconds. */
  readonly firstTokens: number[]
  readonly durations: number[]
}

/** @param wallClockMs milliseconds since 1970 */
export function createPoolRecord(wallClockMs: () => number): PoolRecord {
  const models = new Map<ModelId, Counts>()
  const countsOf = (model: ModelId): Counts => {
    const counts = models.get(model) ?? emptyCounts()
    models.set(model, counts)
    return counts
  }
  const now = (): string => new Date(wallClockMs()).toISOString()

  const spend = (counts: Counts, calls: number, usage: Usage | undefined, costUsd: number | undefined): void => {
    counts.calls += calls
    counts.inputTokens += usage?.inputTokens ?? 0
    counts.outputTokens += usage?.outputTokens ?? 0
    if (costUsd !== undefined) counts.costUsd = (counts.costUsd ?? 0) + costUsd
  }
  const finish = ({ model, calls, usage, costUsd, firstTokenMs, durationMs, meanLogprob }: Generation): void => {
    const counts = countsOf(model)
    spend(counts, calls, usage, costUsd)
    counts.answered += 1
    if (meanLogprob !== undefined) counts.givesLogprobs = true
    remember(counts.durations, durationMs)
    if (firstTokenMs !== undefined) remember(counts.firstTokens, firstTokenMs)
  }

  return {
    observer() {
      const underWay = new Map<string, ModelId>()
      const begin = (key: string, model: ModelId): void => {
        underWay.set(key, model)
        const counts = countsOf(model)
        counts.inFlight += 1
        counts.lastAskedAt = now()
      }
      const end = (key: string): void => {
        const model = underWay.get(key)
        if (underWay.delete(key) && model !== undefined) countsOf(model).inFlight -= 1
      }
      return {
        observe(event) {
          if (event.type === 'call-started') begin(callKey(event), event.model)
          else if (event.type === 'call-finished') {
            end(callKey(event))
            finish(event.generation)
          } else if (event.type === 'call-failed') {
            end(callKey(event))
            const { model, failure, calls, usage, costUsd } = event
            const counts = countsOf(model)
            spend(counts, calls, usage, costUsd)
            counts.failed += 1
            counts.lastFailure = { kind: failure.kind ?? failure.code ?? failure.name, at: now() }
          }
        },
        end() {
          for (const key of underWay.keys()) end(key)
        },
      }
    },
    of(model) {
      const counts = models.get(model) ?? emptyCounts()
      const { lastFailure, lastAskedAt, costUsd, givesLogprobs, firstTokens, durations, ...numbers } = counts
      const firstTokenMs = spreadOf(firstTokens)
      const durationMs = spreadOf(durations)
      return {
        ...numbers,
        ...(lastFailure !== undefined && { lastFailure }),
        ...(lastAskedAt !== undefined && { lastAskedAt }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(durationMs !== undefined && { durationMs }),
        ...(costUsd !== undefined && { costUsd }),
        ...(givesLogprobs !== undefined && { givesLogprobs }),
      }
    },
  }
}

/** What tells a call from others of its request. */
function callKey({ stage, index }: { readonly stage: CallStage; readonly index: number }): string {
  return `${stage} ${index}`
}

function emptyCounts(): Counts {
  return {
    ...{ inFlight: 0, calls: 0, answered: 0, failed: 0, inputTokens: 0, outputTokens: 0, costUsd: undefined },
    ...{ lastFailure: undefined, lastAskedAt: undefined, givesLogprobs: undefined, firstTokens: [], durations: [] },
  }
}

function remember(values: number[], value: number): void {
  values.push(value)
  if (values.length > mostDurations) values.shift()
}

function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined
  const ascending = values.toSorted((a, b) => a - b)
  const at = (share: number): number => ascending[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0
  return { p50: at(0.5), p95: at(0.95), n: values.length }
}
