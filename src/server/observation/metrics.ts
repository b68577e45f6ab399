import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { CallStage, Generation } from '../../method/events.ts'
import type { LearningAlarm } from '../../method/learning/state/learned-state.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { LearnOutcome } from '../../ports/question-bank.ts'
import type { Usage } from '../../ports/usage.ts'
import type { TraceLoss } from '../../traces/write-behind-traces.ts'
import { toRequestError } from '../errors/to-request-error.ts'
import type { AnswerJob, CollaborationObserver } from './collaboration-observer.ts'

export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** Counts what happens, for `GET /metrics`. */
export interface Metrics {
  readonly contentType: string
  /** The Prometheus text format. */
  text(): Promise<string>
  /** The same as values, for whoever adds up those of several processes. */
  values(): Promise<MetricValues>
  /** Counts one request while it is answered. */
  observerOf(job: AnswerJob, nowMs: () => number): CollaborationObserver
  /** Counts one HTTP response; status 499 = the client left before it. */
  response(route: string, method: string, status: number): void
  /** Counts one trace that was given up. */
  traceLost(reason: TraceLoss): void
  /** Counts what a look at traces changed in the bank. */
  learnt(outcome: LearnOutcome): void
  /** Counts a model that is no longer what it was, or copies another. */
  memberChanged(alarm: LearningAlarm): void
  /** Counts a look at traces that failed. */
  learningFailed(): void
  /** Counts a bank that has changed and was taken up while serving. */
  bankTakenUp(): void
  /** Whether the bank in service is an earlier state than the one there is. */
  bankStale(isStale: boolean): void
  /** Counts weights that a strategy has from now on: learnt in this process, or found in the bank. */
  weightsReady(strategy: string, fittedHere: boolean): void
  /** Counts a fit that is worse than the one in service. */
  fitKeptOut(strategy: string): void
}

const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

const circuitStates = ['closed', 'half-open', 'open'] as const

/**
 * @param underWay requests being answered now
 * @param models those of the configuration in force
 * @param isStateReached whether the database of the state answers; undefined where files keep it
 */
export function createMetrics(
  underWay: () => number,
  models: () => readonly Pick<ChatModel, 'id' | 'circuit'>[],
  isStateReached: () => boolean | undefined = () => undefined,
): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'smacs_' })
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames: [...labelNames], registers })
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Histogram<Label> => new Histogram({ name, help, labelNames: [...labelNames], buckets: seconds, registers })

  const responses = counter('smacs_http_responses_total', 'HTTP responses.', ['route', 'method', 'status'])
  const lostTraces = counter('smacs_traces_lost_total', 'Traces that were given up, by why.', ['reason'])
  const learntQuestions = counter(
    'smacs_learnt_questions_total',
    'Questions learnt while serving, by what became of them.',
    ['change'],
  )
  const memberChanges = counter(
    'smacs_member_changes_total',
    'Models that were found to be no longer what they were (drift), or to repeat another (copy).',
    ['model', 'kind'],
  )
  const learningFailures = counter(
    'smacs_learning_failures_total',
    'Looks at traces from which nothing could be learnt.',
    [],
  )
  const banksTakenUp = counter('smacs_bank_taken_up_total', 'Changed banks that answers went by without a reload.', [])
  const staleBank = new Gauge({
    name: 'smacs_bank_stale',
    help: 'Whether answers go by an earlier state of the bank than there is (1).',
    registers,
  })
  const readyWeights = counter(
    'smacs_weights_total',
    'Weights that strategies got: learnt in this process (fitted), or kept in the bank by another (found).',
    ['strategy', 'origin'],
  )
  const fitsKeptOut = counter(
    'smacs_fits_kept_out_total',
    'Fits on a changed bank that foretell worse than the weights in service, which stay.',
    ['strategy'],
  )
  const requests = counter('smacs_requests_total', 'Requests for an answer, by how they ended.', [
    'strategy',
    'stream',
    'status',
    'error',
  ])
  const requestSeconds = histogram('smacs_request_seconds', 'From a request to its whole answer.', ['strategy'])
  const requestFirstText = histogram('smacs_request_first_text_seconds', 'From a request to the first text sent.', [
    'strategy',
  ])
  const callLabels = ['strategy', 'model', 'stage'] as const
  const calls = counter('smacs_calls_total', 'Chat generations started, retries included.', callLabels)
  const callFailures = counter('smacs_call_failures_total', 'Calls that gave no answer, by class of error.', [
    ...callLabels,
    'error',
  ])
  const callRetries = counter('smacs_call_retries_total', 'Retries, by the error before.', [...callLabels, 'error'])
  const callSeconds = histogram('smacs_call_seconds', 'From a call to its whole text.', callLabels)
  const callFirstToken = histogram('smacs_call_first_token_seconds', 'From a call to its first token.', callLabels)
  const callsUnderWay = new Gauge({
    name: 'smacs_calls_in_flight',
    help: 'Calls under way.',
    labelNames: [...callLabels],
    registers,
  })
  const tokens = counter('smacs_tokens_total', 'Tokens as reported by the models.', [...callLabels, 'kind'])
  const cost = counter('smacs_cost_usd_total', 'Known cost in US dollars.', callLabels)
  const implausible = counter(
    'smacs_implausible_usage_total',
    'Calls that reported more tokens than they can have used.',
    callLabels,
  )
  new Gauge({
    name: 'smacs_circuit_state',
    help: 'Circuit breakers: 1 for the state a model is in.',
    labelNames: ['model', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { id: model, circuit } of models()) {
        if (circuit === undefined) continue
        for (const state of circuitStates) this.set({ model, state }, Number(circuit === state))
      }
    },
  })
  if (isStateReached() !== undefined) {
    new Gauge({
      name: 'smacs_state_reachable',
      help: 'Whether the database of the state answered when it was last asked: 1 or 0.',
      registers,
      collect() {
        this.set(Number(isStateReached()))
      },
    })
  }
  new Gauge({
    name: 'smacs_requests_in_flight',
    help: 'Requests being answered.',
    registers,
    collect() {
      this.set(underWay())
    },
  })

  type CallLabels = Readonly<Record<(typeof callLabels)[number], string>>
  const countUsage = (labels: CallLabels, usage: Usage | undefined, costUsd: number | undefined): void => {
    const kinds = {
      input: usage?.inputTokens,
      output: usage?.outputTokens,
      reasoning: usage?.reasoningTokens,
      cached_input: usage?.cachedInputTokens,
    }
    for (const [kind, count] of Object.entries(kinds)) if (count !== undefined) tokens.inc({ ...labels, kind }, count)
    if (costUsd !== undefined) cost.inc(labels, costUsd)
  }
  const finished = (
    labels: CallLabels,
    { calls: started, usage, costUsd, durationMs, firstTokenMs, implausibleUsage }: Generation,
  ): void => {
    callsUnderWay.dec(labels)
    calls.inc(labels, started)
    callSeconds.observe(labels, durationMs / 1000)
    if (firstTokenMs !== undefined) callFirstToken.observe(labels, firstTokenMs / 1000)
    countUsage(labels, usage, costUsd)
    if (implausibleUsage) implausible.inc(labels)
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    values: () => registry.getMetricsAsJSON(),
    response: (route, method, status) => responses.inc({ route, method, status: String(status) }),
    traceLost: (reason) => lostTraces.inc({ reason }),
    learnt({ questionsAdded, questionsChanged, questionsRemoved }) {
      learntQuestions.inc({ change: 'added' }, questionsAdded)
      learntQuestions.inc({ change: 'changed' }, questionsChanged)
      learntQuestions.inc({ change: 'removed' }, questionsRemoved)
    },
    memberChanged: ({ model, kind }) => memberChanges.inc({ model, kind }),
    learningFailed: () => learningFailures.inc(),
    bankTakenUp: () => banksTakenUp.inc(),
    bankStale: (isStale) => staleBank.set(Number(isStale)),
    weightsReady: (strategy, fittedHere) => readyWeights.inc({ strategy, origin: fittedHere ? 'fitted' : 'found' }),
    fitKeptOut: (strategy) => fitsKeptOut.inc({ strategy }),
    observerOf({ label: strategy, stream, startedAtMs }, nowMs) {
      const underWayNow = new Map<string, CallLabels>()
      let hasText = false
      const labelsOf = (model: string, stage: CallStage): CallLabels => ({ strategy, model, stage })
      return {
        observe(event) {
          switch (event.type) {
            case 'answer-delta':
              if (!hasText) requestFirstText.observe({ strategy }, (nowMs() - startedAtMs) / 1000)
              hasText = true
              break
            case 'call-started': {
              const labels = labelsOf(event.model, event.stage)
              underWayNow.set(`${event.stage} ${event.index}`, labels)
              callsUnderWay.inc(labels)
              break
            }
            case 'call-finished':
              underWayNow.delete(`${event.stage} ${event.index}`)
              finished(labelsOf(event.generation.model, event.stage), event.generation)
              break
            case 'call-failed': {
              const labels = labelsOf(event.model, event.stage)
              underWayNow.delete(`${event.stage} ${event.index}`)
              callsUnderWay.dec(labels)
              calls.inc(labels, event.calls)
              callFailures.inc({ ...labels, error: event.failure.kind ?? event.failure.code ?? event.failure.name })
              countUsage(labels, event.usage, event.costUsd)
              break
            }
            case 'call-retried':
              callRetries.inc({
                ...labelsOf(event.model, event.stage),
                error: event.failure.kind ?? event.failure.code ?? event.failure.name,
              })
              break
            default:
              break
          }
        },
        end(end) {
          for (const labels of underWayNow.values()) {
            callsUnderWay.dec(labels)
            calls.inc(labels)
            callFailures.inc({ ...labels, error: 'call-cancelled' })
          }
          const error =
            end.status === 'answered' ? '' : end.status === 'cancelled' ? 'cancelled' : toRequestError(end.error).code
          requests.inc({ strategy, stream: String(stream), status: end.status, error })
          requestSeconds.observe({ strategy }, (nowMs() - startedAtMs) / 1000)
        },
      }
    },
  }
}
