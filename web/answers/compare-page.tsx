import { useMemo } from 'preact/hooks'
import type { TraceBody } from '../../src/server/page/trace-body.ts'
import { hrefOf } from '../address/address.ts'
import { useResource } from '../api/use-resource.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { emptyRun, readEvent } from '../run/run-state.ts'
import { Bill, Candidates, ModelRows, ModelText, Standing } from '../run/run-view.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { dateAndTime } from '../texts/figures.ts'
import { words } from '../texts/words.ts'

/** Two answers side by side; on a phone one below the other. */
export function ComparePage({ ids }: { readonly ids: readonly [string, string] }) {
  return (
    <>
      <PageHeading title={words.evidence.compareTitle} />
      <div class="run-columns evidence-two">
        {ids.map((id, place) => (
          <Side key={`${place} ${id}`} id={id} />
        ))}
      </div>
    </>
  )
}

function Side({ id }: { readonly id: string }) {
  const trace = useResource<TraceBody>(`v1/traces/${encodeURIComponent(id)}`)
  const run = useMemo(() => trace.value?.events.reduce(readEvent, emptyRun), [trace.value])
  if (trace.error !== undefined) return <ErrorNote error={trace.error} onRetry={trace.reload} />
  if (trace.value === undefined || run === undefined) return <Waiting lines={6} />
  const { question, startedAt, target, durationMs } = trace.value
  return (
    <div>
      <h2>
        <a href={hrefOf(['answers', id])}>{target}</a>
      </h2>
      <p class="quiet small">{dateAndTime(startedAt)}</p>
      {question !== undefined && <ModelText text={question.text} />}
      <Standing run={run} />
      <ModelText text={run.text} />
      <Bill run={run} tookMs={durationMs} />
      <ModelRows run={run} />
      <Candidates run={run} />
    </div>
  )
}
