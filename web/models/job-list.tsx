import { useEffect, useRef, useState } from 'preact/hooks'
import type { JobBody, JobListBody } from '../../src/server/page/jobs/job-body.ts'
import { type ApiError, requestJson } from '../api/api-client.ts'
import { useResource } from '../api/use-resource.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { announce } from '../shell/announcer.tsx'
import { ago, count, dollars, duration } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

const pollMs = 1_000
const mayGoOn: ReadonlySet<JobBody['status']> = new Set(['incomplete', 'ceiling-reached', 'cancelled', 'failed'])

interface JobListProps {
  /** Another number: look again, a job may have begun. */
  readonly turn: number
  /** Called when a job was gone on with, and when one has ended. */
  readonly onChange: () => void
}

/** What is being taken in and was, with its progress. */
export function JobList({ turn, onChange }: JobListProps) {
  const [isUnderWay, setUnderWay] = useState(true)
  const jobs = useResource<JobListBody>('v1/jobs', isUnderWay ? { everyMs: pollMs } : {})
  const [error, setError] = useState<ApiError>()
  const list = jobs.value?.data
  useEffect(() => {
    if (list !== undefined) setUnderWay(list.some(({ endedAt }) => endedAt === undefined))
  }, [list])
  useEffect(() => {
    setUnderWay(true)
    jobs.reload()
  }, [turn])
  useEnds(list, onChange)
  if (jobs.error !== undefined) return <ErrorNote error={jobs.error} onRetry={jobs.reload} />
  if (list === undefined || list.length === 0) return null
  const act = (promise: Promise<unknown>, then: () => void): void => {
    setError(undefined)
    promise.then(then, setError)
  }
  return (
    <section>
      <header class="section-head">
        <h2>{words.add.jobs}</h2>
      </header>
      {error !== undefined && <ErrorNote error={error} />}
      <ul class="jobs">
        {list.map((job) => (
          <li key={job.id}>
            <Job job={job} />
            {job.endedAt === undefined && (
              <button
                type="button"
                onClick={() => act(requestJson(`v1/jobs/${job.id}`, { method: 'DELETE' }), jobs.reload)}
              >
                {words.add.cancel}
              </button>
            )}
            {mayGoOn.has(job.status) && (
              <button
                type="button"
                disabled={isUnderWay}
                onClick={() => act(requestJson('v1/jobs', { method: 'POST', body: againOf(job) }), onChange)}
              >
                {words.add.again}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The same job once more: what was answered is not asked again. */
function againOf({ kind, model, questions, maxCostUsd, maxCalls }: JobBody): object {
  return { kind, model, questions, maxCostUsd, maxCalls }
}

function Job({ job }: { readonly job: JobBody }) {
  const { model, status, progress, error, failures, cut, startedAt } = job
  const share = progress === undefined || progress.total === 0 ? 0 : progress.done / progress.total
  return (
    <div class="job">
      <p>
        <strong>{model}</strong> <span>{words.add.states[status]}</span>{' '}
        <span class="quiet small">{ago(startedAt, Date.now())}</span>
      </p>
      <progress max={1} value={share} aria-label={model} />
      {progress !== undefined && (
        <p class="quiet small">
          {[
            say(words.add.progress, { done: count(progress.done), total: count(progress.total) }),
            say(words.add.spent, { spent: progress.costComplete ? dollars(progress.costUsd) : words.unknown }),
            ...(progress.remainingMs !== undefined && progress.remainingMs > 0 && job.endedAt === undefined
              ? [say(words.add.left, { time: duration(progress.remainingMs) })]
              : []),
          ].join(' · ')}
        </p>
      )}
      {error !== undefined && <p lang="en">{error}</p>}
      {failures.map(({ cause, answers }) => (
        <p key={cause} class="small" lang="en">
          {say(words.add.cause, { answers: count(answers), cause })}
        </p>
      ))}
      {cut > 0 && <p class="quiet small">{say(words.add.cut, { count: cut })}</p>}
      {status === 'finished' && <p class="quiet small">{words.add.reload}</p>}
    </div>
  )
}

/** Says how a job ended that was seen under way. */
function useEnds(list: readonly JobBody[] | undefined, onEnd: () => void): void {
  const underWay = useRef(new Set<string>())
  useEffect(() => {
    for (const { id, endedAt, model, status } of list ?? []) {
      if (endedAt === undefined) underWay.current.add(id)
      else if (underWay.current.delete(id)) {
        announce(say(words.add.announceDone, { model, state: words.add.states[status] }))
        onEnd()
      }
    }
  }, [list, onEnd])
}
