import { useMemo, useState } from 'preact/hooks'
import type { TraceBody } from '../../src/server/page/trace-body.ts'
import type { TraceListBody } from '../../src/server/page/trace-list-body.ts'
import { address, goTo, hrefOf } from '../address/address.ts'
import { type ApiError, request, requestJson } from '../api/api-client.ts'
import { useResource } from '../api/use-resource.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { Feedback } from '../run/feedback.tsx'
import { ProbabilityTrack } from '../run/probability-track.tsx'
import { emptyRun, type RunState, readEvent } from '../run/run-state.ts'
import { Bill, Candidates, ModelRows, ModelText, Standing } from '../run/run-view.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { ago, dateAndTime } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { Counterfactuals } from './counterfactuals.tsx'
import { LikenessMap } from './likeness-map.tsx'
import { WhyThese } from './why-these.tsx'

/** One answer laid open, from why these models were asked to what other settings would have said. */
export function AnswerPage({ id }: { readonly id: string }) {
  const trace = useResource<TraceBody>(`v1/traces/${encodeURIComponent(id)}`)
  if (trace.error !== undefined) {
    return (
      <>
        <PageHeading title={words.evidence.title} />
        {trace.error.status === 404 ? (
          <EmptyState>{words.evidence.gone}</EmptyState>
        ) : (
          <ErrorNote error={trace.error} onRetry={trace.reload} />
        )}
      </>
    )
  }
  return trace.value === undefined ? <Waiting lines={9} /> : <Evidence trace={trace.value} />
}

function Evidence({ trace }: { readonly trace: TraceBody }) {
  const run = useMemo(() => trace.events.reduce(readEvent, emptyRun), [trace])
  const steps = run.weighings.length
  const asked = Number(address.value.query.get('at') ?? steps)
  const at = Math.min(Math.max(1, Number.isInteger(asked) ? asked : steps), Math.max(1, steps))
  const { id, question, startedAt, client, target, failure, feedback, content } = trace
  return (
    <>
      <PageHeading title={words.evidence.title} />
      <div class="evidence">
        <section>
          {question === undefined ? <p class="quiet">{words.answers.noText}</p> : <ModelText text={question.text} />}
          <p class="quiet small">{[dateAndTime(startedAt), target, client].join(' · ')}</p>
          {failure !== undefined && <ErrorNote message={failure.message || failure.name} />}
          <Bill run={run} tookMs={trace.durationMs} />
          <Actions id={id} />
          {question !== undefined && <Others id={id} question={question.text} />}
        </section>
        {steps > 0 && (
          <section>
            <header class="section-head">
              <h2>{words.evidence.weighed}</h2>
              {steps > 1 && <Replay id={id} at={at} steps={steps} />}
            </header>
            <Standing run={run} at={at - 1} />
            <ProbabilityTrack run={run} at={at - 1} />
            <Voices run={run} at={at - 1} />
          </section>
        )}
        <WhyThese id={id} run={run} />
        <ModelRows run={run} />
        <Candidates run={run} />
        {run.scored !== undefined && <LikenessMap scored={run.scored} />}
        {run.text !== '' && (
          <section>
            <h2>{words.run.answer}</h2>
            <ModelText text={run.text} />
          </section>
        )}
        {content === 'full' && <Counterfactuals id={id} />}
        <Feedback traceId={id} answers={run.answers} known={feedback} />
        <details>
          <summary>{words.evidence.raw}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <pre class="raw" tabIndex={0}>
            {JSON.stringify(trace.events, undefined, 1)}
          </pre>
        </details>
      </div>
    </>
  )
}

/** Goes through the steps at which the answers were weighed; the step stands in the address. */
function Replay({ id, at, steps }: { readonly id: string; readonly at: number; readonly steps: number }) {
  const to = (step: number): void => goTo(hrefOf(['answers', id], { at: step }), { replace: true })
  return (
    <div class="replay">
      <button type="button" disabled={at <= 1} onClick={() => to(at - 1)}>
        {words.evidence.back}
      </button>
      <span>{say(words.evidence.step, { at, steps })}</span>
      <button type="button" disabled={at >= steps} onClick={() => to(at + 1)}>
        {words.evidence.on}
      </button>
    </div>
  )
}

/** What each model's answer weighed at a step. */
function Voices({ run, at }: { readonly run: RunState; readonly at: number }) {
  const { voices, clusters } = run.weighings[at] ?? {}
  if (voices === undefined || clusters === undefined) return null
  return (
    <details>
      <summary>{words.evidence.voices}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.models.model}</th>
            <th scope="col">{words.run.answer}</th>
            <th scope="col">{words.evidence.weight}</th>
          </tr>
        </thead>
        <tbody>
          {voices.map(({ model, cluster, weight }) => (
            <tr key={model}>
              <th scope="row">{model}</th>
              <td>{cluster === undefined ? words.question.noAnswer : clusters[cluster]?.answer}</td>
              <td>{weight.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

/** How much of a question a list is searched by. */
const searchedLength = 200

/** Other answers to the same question, to be set beside this one. */
function Others({ id, question }: { readonly id: string; readonly question: string }) {
  const search = encodeURIComponent(question.slice(0, searchedLength).toWellFormed())
  const found = useResource<TraceListBody>(`v1/traces?search=${search}&status=answered&limit=6`).value
  const others = found?.data.filter((other) => other.id !== id && other.question === question.slice(0, searchedLength))
  if (others === undefined || others.length === 0) return null
  return (
    <ul class="others" aria-label={words.evidence.compare}>
      {others.map(({ id: other, answer = '', strategy, startedAt }) => (
        <li key={other}>
          <a href={hrefOf(['answers', id, 'vs', other])}>
            {words.evidence.compare}{' '}
            {say(words.evidence.compareOf, { answer, strategy, when: ago(startedAt, Date.now()) })}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** What can be done with a trace: kept as a file, or deleted for good. */
function Actions({ id }: { readonly id: string }) {
  const [error, setError] = useState<ApiError>()
  const [isSure, setIsSure] = useState(false)
  const path = `v1/traces/${encodeURIComponent(id)}`
  const keep = async (): Promise<void> => {
    const response = await request(`${path}/export`)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await response.blob())
    link.download = `smacs-answer-${id}.json`
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const remove = (): void => {
    requestJson(path, { method: 'DELETE' }).then(() => goTo(hrefOf(['answers'])), setError)
  }
  return (
    <>
      <div class="field-row">
        <button type="button" onClick={() => void keep().catch(setError)}>
          {words.evidence.export}
        </button>
        <button type="button" onClick={() => (isSure ? remove() : setIsSure(true))}>
          {isSure ? words.evidence.deleteSure : words.evidence.delete}
        </button>
      </div>
      {error !== undefined && <ErrorNote error={error} />}
    </>
  )
}
