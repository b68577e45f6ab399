import type { RateBuckets } from '../access/token-bucket.ts'
import type { MetricValues } from '../observation/metrics.ts'
import { createSessionStore, type SessionStore } from '../sessions/session-store.ts'
import type { MessageFromWorker, MessageToWorker } from './worker-message.ts'

/** A worker's line to the process that started it. */
export interface WorkerLink {
  /** The worker's process; stands in its log lines. */
  readonly pid: number
  /** Buckets that all workers share. */
  readonly buckets: RateBuckets
  /** Sessions that all workers share. */
  readonly sessions: SessionStore
  /** The metrics of all workers together, in the Prometheus text format. */
  metricsOfAll(): Promise<string>
  /** Gives what is asked of this worker's own metrics. */
  answerMetrics(values: () => Promise<MetricValues>): void
  /** Tells that this worker takes requests. */
  serving(url: string, hasPage: boolean): void
  /** Calls the listener for every reload that was asked for, also before now. */
  onReload(listener: () => void): void
  /** Aborted when the worker is asked to stop. */
  readonly stopped: AbortSignal
}

/** Where messages of a worker go and come from. */
export interface WorkerPort {
  send(message: MessageFromWorker): void
  onMessage(listener: (message: MessageToWorker) => void): void
}

export function createWorkerLink(pid: number, port: WorkerPort): WorkerLink {
  const asked = new Map<number, (value: number | string | undefined) => void>()
  const stop = new AbortController()
  let asks = 0
  let reload: (() => void) | undefined
  let reloadsMissed = 0
  let ownMetrics = async (): Promise<MetricValues> => []

  const ask = <Value extends number | string | undefined>(
    question: (number: number) => MessageFromWorker,
  ): Promise<Value> => {
    asks += 1
    const number = asks
    return new Promise((resolve) => {
      asked.set(number, resolve as (value: number | string | undefined) => void)
      port.send(question(number))
    })
  }
  port.onMessage((message) => {
    switch (message.type) {
      case 'answer':
        asked.get(message.ask)?.(message.value)
        asked.delete(message.ask)
        break
      case 'metrics-wanted':
        // What cannot be read is not sent: the values of before stand.
        ownMetrics().then(
          (values) => port.send({ type: 'metrics', values }),
          () => undefined,
        )
        break
      case 'reload':
        if (reload === undefined) reloadsMissed += 1
        else reload()
        break
      case 'stop':
        stop.abort()
        break
    }
  })

  return {
    pid,
    buckets: (name, perMinute) => {
      const bucket = { name, perMinute }
      return {
        take: (amount, needed = amount) =>
          ask<number | undefined>((number) => ({ type: 'take', ask: number, bucket, amount, needed })),
        spend: (amount) => port.send({ type: 'spend', bucket, amount }),
      }
    },
    sessions: createSessionStore({
      open: (hash, owner) => ask<undefined>((number) => ({ type: 'session-open', ask: number, hash, owner })),
      ownerOf: (hash) => ask<string | undefined>((number) => ({ type: 'session-owner', ask: number, hash })),
      end: (hash) => ask<undefined>((number) => ({ type: 'session-end', ask: number, hash })),
    }),
    metricsOfAll: () => ask<string>((number) => ({ type: 'metrics-of-all', ask: number })),
    answerMetrics(values) {
      ownMetrics = values
    },
    serving: (url, hasPage) => port.send({ type: 'serving', url, hasPage }),
    onReload(listener) {
      reload = listener
      if (reloadsMissed > 0) listener()
    },
    stopped: stop.signal,
  }
}
