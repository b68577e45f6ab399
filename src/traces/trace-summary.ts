import type { CollaborationEvent } from '../method/events.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { FeedbackVerdict } from './feedback.ts'
import type { Trace } from './trace.ts'

/** One trace in a list: enough to find it again, without its texts. Everything unknown is absent. */
export interface TraceSummary {
  readonly id: string
  /** The name of the key that asked. */
  readonly client: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly status: Trace['status']
  /** Why it failed, in a word: `rate-limited`, `pool-exhausted`, … */
  readonly failure?: string
  /** What was asked for by `model`. */
  readonly strategy: string
  /** At most 200 UTF-16 units; absent where traces keep no texts. */
  readonly question?: string
  /** The answer proper, else the beginning of its text: at most 200 UTF-16 units. */
  readonly answer?: string
  /** Probability that the answer is right. */
  readonly confidence?: number
  /** How many different answers the models gave, where they were compared. */
  readonly answers?: number
  /** The dataset that most of the nearest bank questions are of, where the strategy looked for neighbours. */
  readonly bankDataset?: string
  /** Chat generations started. */
  readonly calls: number
  readonly costUsd?: number
  /** In the order of asking. */
  readonly models: readonly ModelId[]
  readonly degraded: boolean
  readonly feedback?: FeedbackVerdict
}

const excerptLength = 200
/** Of a question this much can be searched. */
const searchedLength = 2_000

/** What a list says of a trace. */
export function summariseTrace(trace: Trace): TraceSummary {
  const { id, client, startedAt, durationMs, status, failure, target, question, summary, events } = trace
  const finished = lastOf(events, 'answer-finished')?.answer
  const weighed = lastOf(events, 'answers-weighed')
  const bankDataset = datasetOf(lastOf(events, 'neighbours-found'))
  const answer = finished?.extracted ?? finished?.text
  return {
    ...{ id, client, startedAt, durationMs, status, strategy: target },
    ...(failure !== undefined && { failure: failure.kind ?? failure.code ?? failure.name }),
    ...(question !== undefined && { question: excerptOf(question.text) }),
    ...(answer !== undefined && trace.content === 'full' && { answer: excerptOf(answer) }),
    ...(finished?.confidence !== undefined && { confidence: finished.confidence }),
    ...(weighed !== undefined && { answers: weighed.clusters.length }),
    ...(bankDataset !== undefined && { bankDataset }),
    calls: summary.usage.calls,
    ...(summary.costUsd !== undefined && { costUsd: summary.costUsd }),
    models: summary.models,
    degraded: finished?.degraded ?? false,
  }
}

/** What a search looks in, in lower case. */
export function searchedText({ id, question }: Trace, { answer = '' }: TraceSummary): string {
  return [id, question?.text.slice(0, searchedLength) ?? '', answer].join('\n').toLowerCase()
}

function lastOf<Type extends CollaborationEvent['type']>(
  events: readonly CollaborationEvent[],
  type: Type,
): Extract<CollaborationEvent, { type: Type }> | undefined {
  return events.findLast((event): event is Extract<CollaborationEvent, { type: Type }> => event.type === type)
}

function datasetOf(found: Extract<CollaborationEvent, { type: 'neighbours-found' }> | undefined): string | undefined {
  const counts = new Map<string, number>()
  for (const { dataset } of found?.neighbours.slice(0, found.kept) ?? []) {
    if (dataset !== undefined) counts.set(dataset, (counts.get(dataset) ?? 0) + 1)
  }
  return [...counts].reduce<[string | undefined, number]>(
    (most, next) => (next[1] > most[1] ? next : most),
    [undefined, 0],
  )[0]
}

function excerptOf(text: string): string {
  // A pair of surrogates is not cut in two.
  return text.slice(0, excerptLength).toWellFormed()
}
