import { randomUUID } from 'node:crypto'

import { failureCause } from '../../../collect/failure-cause.ts'
import type { JoinedReport } from '../../../collect/progress/join-reports.ts'
import type { Clock } from '../../../ports/clock.ts'
import { RequestError } from '../../errors/request-error.ts'
import type { BankReader } from '../bank/bank-reader.ts'
import { type AddModelJob, addModel } from './add-model-job.ts'
import type { JobBody } from './job-body.ts'

/** What the page has this process do beside answering: one thing at a time. */
export interface Jobs {
  /**
   * @param onEnd called once, however it ends
   * @throws RequestError 409 while another one is under way
   */
  start(job: AddModelJob, client: string, onEnd: () => void): JobBody
  /** The newest first. */
  list(): readonly JobBody[]
  get(id: string): JobBody | undefined
  /** Gives up what is in flight; what was answered is kept. False for a job that is not there or over. */
  cancel(id: string): boolean
  /** Resolves once the job changes, or the signal aborts. */
  change(id: string, signal: AbortSignal): Promise<void>
  /** Cancels what is under way and waits for it. */
  close(): Promise<void>
}

export interface JobsParts {
  readonly reader: BankReader
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
  readonly onFailure: (error: unknown) => void
}

const mostKept = 50
const causesListed = 5

interface Kept {
  body: JobBody
  readonly stopping: AbortController
  readonly done: Promise<void>
  changed: PromiseWithResolvers<void>
}

export function createJobs({ reader, clock, wallClockMs, onFailure }: JobsParts): Jobs {
  const jobs = new Map<string, Kept>()
  const now = (): string => new Date(wallClockMs()).toISOString()
  const isUnderWay = ({ body }: Kept): boolean => body.endedAt === undefined

  const update = (job: Kept, change: Partial<JobBody>): void => {
    job.body = { ...job.body, ...change }
    job.changed.resolve()
    job.changed = Promise.withResolvers()
  }
  const run = async (job: AddModelJob, kept: () => Kept, signal: AbortSignal): Promise<void> => {
    try {
      const report = await addModel(job, {
        ...{ reader, clock, signal },
        onWaiting: () => update(kept(), { status: 'waiting' }),
        onProgress: (progress) => update(kept(), { status: 'running', progress }),
      })
      update(kept(), { ...outcomeOf(report), endedAt: now() })
    } catch (error) {
      const isCancelled = signal.aborted
      if (!isCancelled) onFailure(error)
      const told = error instanceof Error ? error.message : String(error)
      update(kept(), { endedAt: now(), ...(isCancelled ? { status: 'cancelled' } : { status: 'failed', error: told }) })
    }
  }

  return {
    start(job, client, onEnd) {
      const underWay = jobs.values().find(isUnderWay)
      if (underWay !== undefined) {
        throw new RequestError(`${underWay.body.model} is being taken in; wait for its end, or cancel that job.`, {
          ...{ status: 409, type: 'invalid_request_error', code: 'job_under_way' },
        })
      }
      const { model, questions, maxCostUsd, maxCalls } = job
      const id = randomUUID()
      const stopping = new AbortController()
      const keptNow = (): Kept => jobs.get(id) as Kept
      const begun = Promise.withResolvers<void>()
      jobs.set(id, {
        body: {
          ...{ object: 'smacs.job', id, kind: 'add-model', model: model.id },
          ...(questions !== undefined && { questions }),
          ...(maxCostUsd !== undefined && { maxCostUsd }),
          ...(maxCalls !== undefined && { maxCalls }),
          ...{ client, startedAt: now(), status: 'running', failures: [], cut: 0 },
        },
        stopping,
        done: begun.promise.then(() => run(job, keptNow, stopping.signal)).finally(onEnd),
        changed: Promise.withResolvers(),
      })
      begun.resolve()
      const [oldest] = jobs.keys()
      if (jobs.size > mostKept && oldest !== undefined) jobs.delete(oldest)
      return keptNow().body
    },
    list: () => [...jobs.values()].map(({ body }) => body).reverse(),
    get: (id) => jobs.get(id)?.body,
    cancel(id) {
      const job = jobs.get(id)
      if (job === undefined || !isUnderWay(job)) return false
      job.stopping.abort(new DOMException('The job was cancelled.', 'AbortError'))
      return true
    },
    async change(id, signal) {
      const job = jobs.get(id)
      if (job === undefined || !isUnderWay(job) || signal.aborted) return
      const aborted = Promise.withResolvers<void>()
      const onAbort = (): void => aborted.resolve()
      signal.addEventListener('abort', onAbort, { once: true })
      await Promise.race([job.changed.promise, aborted.promise])
      signal.removeEventListener('abort', onAbort)
    },
    async close() {
      for (const { stopping } of jobs.values())
        stopping.abort(new DOMException('The server is stopping.', 'AbortError'))
      await Promise.allSettled([...jobs.values()].map(({ done }) => done))
    },
  }
}

function outcomeOf(report: JoinedReport): Partial<JobBody> {
  const { stopped, failures, givenUp, cut, progress } = report
  const isIncomplete = failures.length > 0 || givenUp.length > 0
  const causes = Map.groupBy(
    failures.map(({ model, error }) => failureCause(model, error)),
    ({ key }) => key,
  )
  return {
    progress,
    status:
      stopped === 'aborted'
        ? 'cancelled'
        : stopped === 'max-cost'
          ? 'ceiling-reached'
          : isIncomplete
            ? 'incomplete'
            : 'finished',
    failures: [...causes.values()]
      .slice(0, causesListed)
      .map((alike) => ({ cause: alike[0]?.text ?? '', answers: alike.length })),
    cut: cut.reduce((sum, { answers }) => sum + answers, 0),
  }
}
