import type { Logger } from 'pino'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { Clock } from '../../ports/clock.ts'
import { createTokenBuckets } from '../access/token-bucket.ts'
import { createOpenSessions } from '../sessions/session-store.ts'
import { createGatheredMetrics } from './gathered-metrics.ts'
import type { MessageFromWorker, MessageToWorker } from './worker-message.ts'

/** How a worker ended: by a status of its own, or by a signal. */
export interface WorkerEnd {
  readonly status: number | null
  readonly signal: string | null
}

/** A process that serves beside others at the same address. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: MessageToWorker): void
  onMessage(listener: (message: MessageFromWorker) => void): void
  readonly ended: Promise<WorkerEnd>
}

export interface SuperviseOptions {
  readonly workers: number
  /** Starts a worker; it serves at the address of the others. */
  readonly start: () => WorkerProcess
  readonly clock: Clock
  readonly logger: Pick<Logger, 'error'>
}

/** Workers that serve. */
export interface Supervision {
  /** Where all of them serve. */
  readonly url: string
  /** Whether the page was served at the start. */
  readonly hasPage: boolean
  /** Lets every worker read its configuration again. */
  reload(): void
  /** Lets every worker finish as a server alone does, and waits for it. */
  close(): Promise<void>
}

type ServedAt = Pick<Supervision, 'url' | 'hasPage'>

/** A worker that lived longer did not end because of how it was started. */
const settledAfterMs = 10_000
const firstPauseMs = 500
const lastPauseMs = 30_000

/**
 * Keeps workers serving: each that ends is replaced, and what all of them share is here: rates, sessions and the
 * sum of metrics.
 * The first is started alone, so that what is wrong with the configuration is said once and what is made at a start is
 * made once.
 * @throws UsageError, SmacsError when a worker ends before it serves; the others are stopped
 */
export async function supervise({ workers, start, clock, logger }: SuperviseOptions): Promise<Supervision> {
  const buckets = createTokenBuckets(() => clock.nowMs())
  const sessions = createOpenSessions(() => clock.nowMs())
  const running = new Set<WorkerProcess>()
  const serving = new Set<WorkerProcess>()
  const metrics = createGatheredMetrics<WorkerProcess>((worker) => worker.send({ type: 'metrics-wanted' }), clock)
  const stopping = new AbortController()

  const hear = (worker: WorkerProcess, message: MessageFromWorker): void => {
    switch (message.type) {
      case 'serving':
        serving.add(worker)
        break
      case 'take': {
        const { ask, amount, needed, bucket } = message
        const value = buckets(bucket.name, bucket.perMinute).take(amount, needed)
        worker.send({ type: 'answer', ask, value })
        break
      }
      case 'spend':
        buckets(message.bucket.name, message.bucket.perMinute).spend(message.amount)
        break
      case 'session-open':
        sessions.open(message.hash, message.owner)
        worker.send({ type: 'answer', ask: message.ask, value: undefined })
        break
      case 'session-owner':
        worker.send({ type: 'answer', ask: message.ask, value: sessions.ownerOf(message.hash) })
        break
      case 'session-end':
        sessions.end(message.hash)
        worker.send({ type: 'answer', ask: message.ask, value: undefined })
        break
      case 'metrics-of-all':
        void metrics.text(serving).then((value) => worker.send({ type: 'answer', ask: message.ask, value }))
        break
      case 'metrics':
        metrics.take(worker, message.values)
        break
    }
  }
  const run = (onServing?: (worker: WorkerProcess, at: ServedAt) => void): WorkerProcess => {
    const worker = start()
    running.add(worker)
    worker.onMessage((message) => {
      hear(worker, message)
      if (message.type === 'serving') onServing?.(worker, message)
    })
    void worker.ended.then(() => {
      running.delete(worker)
      serving.delete(worker)
      metrics.end(worker)
    })
    return worker
  }
  /** Runs one worker after another until all are to stop. */
  const keep = async (first: WorkerProcess): Promise<void> => {
    let worker = first
    let pauseMs = 0
    while (true) {
      const startedMs = clock.nowMs()
      const end = await worker.ended
      if (stopping.signal.aborted) return
      const isSettled = clock.nowMs() - startedMs > settledAfterMs
      pauseMs = isSettled ? 0 : Math.min(lastPauseMs, Math.max(firstPauseMs, pauseMs * 2))
      logger.error({ pid: worker.pid, ...end, pauseMs }, 'a worker ended; another takes its place')
      await clock.wait(pauseMs, stopping.signal).catch(() => undefined)
      if (stopping.signal.aborted) return
      worker = run()
    }
  }
  const kept: Promise<void>[] = []
  const firstServes = (): Promise<ServedAt> =>
    new Promise((resolve, reject) => {
      const first = run((worker, { url, hasPage }) => {
        kept.push(keep(worker))
        resolve({ url, hasPage })
      })
      void first.ended.then((end) => reject(endedBefore(end)))
    })
  const close = async (): Promise<void> => {
    stopping.abort()
    for (const worker of running) worker.send({ type: 'stop' })
    await Promise.all([...kept, ...[...running].map(({ ended }) => ended)])
  }

  try {
    const at = await firstServes()
    await Promise.all(Array.from({ length: workers - 1 }, firstServes))
    return {
      ...at,
      reload() {
        for (const worker of running) worker.send({ type: 'reload' })
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const wrongUse = 2

function endedBefore({ status, signal }: WorkerEnd): SmacsError {
  if (status === wrongUse) return new UsageError('The workers were not started: what is wrong stands above.')
  const how = signal ?? `status ${status}`
  return new SmacsError('worker-ended', `A worker ended with ${how} before it served; what it said stands above.`)
}
