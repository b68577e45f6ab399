import '../parts/section.css'
import './answers.css'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { TraceListBody, TraceSummary } from '../../src/server/page/trace-list-body.ts'
import { address, goTo, hrefOf } from '../address/address.ts'
import { useScrollMemory } from '../address/scroll-memory.ts'
import { type ApiError, requestJson } from '../api/api-client.ts'
import { useResource } from '../api/use-resource.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { useRowKeys } from '../parts/row-keys.ts'
import { useNarrow } from '../parts/use-narrow.ts'
import { Waiting } from '../parts/waiting.tsx'
import { pageSize, WindowedList } from '../parts/windowed-list.tsx'
import { announce } from '../shell/announcer.tsx'
import type { PageProps } from '../shell/lazy-page.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { ago, dollars, probability } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { AnswerPage } from './answer-page.tsx'
import { ComparePage } from './compare-page.tsx'

export function AnswersPage({ rest: [id, how, other] }: PageProps) {
  if (id === undefined) return <AnswerList />
  if (how === 'vs' && other !== undefined) return <ComparePage ids={[id, other]} />
  return <AnswerPage key={id} id={id} />
}

const filterNames = [
  ...['search', 'strategy', 'status', 'model', 'confidence_below', 'confidence_above'],
  ...['degraded', 'disagreeing', 'feedback', 'bank_dataset'],
] as const

/** Views that are looked at most, by what stands in the address. */
const views: readonly { readonly name: keyof typeof words.answers.views; readonly query: Record<string, string> }[] = [
  { name: 'all', query: {} },
  { name: 'unsure', query: { confidence_below: '0.5' } },
  { name: 'failed', query: { status: 'failed' } },
  { name: 'disagreeing', query: { disagreeing: 'true' } },
  { name: 'noFeedback', query: { feedback: 'none' } },
]

/** How often it is looked whether there are newer ones, in milliseconds. */
const lookMs = 5_000

/** Every answer, the newest first. */
function AnswerList() {
  useRowKeys()
  const query = listQuery(address.value.query)
  const first = useResource<TraceListBody>(`v1/traces?${query}&limit=${pageSize}`)
  const [found, setFound] = useState<{ readonly query: string; readonly list: TraceListBody }>()
  useEffect(() => {
    if (first.value === undefined) return
    setFound({ query, list: first.value })
    announce(say(words.answers.found, { count: first.value.total }))
  }, [first.value, query])
  const shown = found?.query === query ? found.list : undefined
  const newer = useResource<TraceListBody>(
    shown && `v1/traces?${query}&limit=1&before=${encodeURIComponent(shown.before)}`,
    { everyMs: lookMs },
  ).value?.newer
  return (
    <>
      <PageHeading title={words.answers.title} />
      <form
        class="field-row answer-filters"
        onSubmit={(event) => {
          event.preventDefault()
          const search = String(new FormData(event.currentTarget).get('search') ?? '')
          goTo(hrefOf(['answers'], { ...Object.fromEntries(new URLSearchParams(query)), search }))
        }}
      >
        <input
          type="search"
          name="search"
          aria-label={words.answers.search}
          defaultValue={address.value.query.get('search') ?? ''}
        />
        <button type="submit">{words.questions.find}</button>
      </form>
      <ul class="answer-views">
        {views.map((view) => {
          const isHere = new URLSearchParams(view.query).toString() === query
          return (
            <li key={view.name}>
              <a href={hrefOf(['answers'], view.query)} aria-current={isHere ? 'true' : undefined}>
                {words.answers.views[view.name]}
              </a>
            </li>
          )
        })}
      </ul>
      {first.error !== undefined && <ErrorNote error={first.error} onRetry={first.reload} />}
      {shown === undefined && first.loading && <Waiting lines={9} />}
      {newer !== undefined && newer > 0 && (
        <button type="button" onClick={first.reload}>
          {say(words.answers.newer, { count: newer })}
        </button>
      )}
      {shown !== undefined && <Found query={query} list={shown} />}
    </>
  )
}

function Found({ query, list }: { readonly query: string; readonly list: TraceListBody }) {
  const isNarrow = useNarrow()
  useScrollMemory()
  const [error, setError] = useState<ApiError>()
  const before = encodeURIComponent(list.before)
  const read = useMemo(
    () => async (offset: number, signal: AbortSignal) => {
      const path = `v1/traces?${query}&limit=${pageSize}&offset=${offset}&before=${before}`
      return (await requestJson<TraceListBody>(path, { signal })).data
    },
    [query, before],
  )
  if (list.total === 0) return <EmptyState>{query === '' ? words.answers.none : words.answers.nothing}</EmptyState>
  return (
    <>
      <p class="quiet small">{say(words.answers.found, { count: list.total })}</p>
      {error !== undefined && <ErrorNote error={error} onRetry={() => setError(undefined)} />}
      <WindowedList
        name={`${query} ${list.before}`}
        label={words.answers.title}
        total={list.total}
        first={list.data}
        rowHeight={isNarrow ? 116 : 76}
        read={read}
        onError={setError}
      >
        {(trace: TraceSummary) => <AnswerRow trace={trace} />}
      </WindowedList>
    </>
  )
}

function AnswerRow({ trace }: { readonly trace: TraceSummary }) {
  const { id, question, answer, status, failure, confidence, strategy, calls, costUsd, startedAt, feedback } = trace
  const facts = [
    ago(startedAt, Date.now()),
    strategy,
    say(words.run.calls, { count: calls }),
    costUsd === undefined ? '' : dollars(costUsd),
    feedback === undefined ? '' : words.feedback.verdicts[feedback],
  ]
  return (
    <a class="answer-row" data-row href={hrefOf(['answers', id])}>
      <span class="answer-question">{question ?? words.answers.noText}</span>
      <span class="answer-said">
        <strong>{status === 'answered' ? (answer ?? '') : words.answers.statuses[status]}</strong>{' '}
        {failure !== undefined && <span class="quiet small">{failure}</span>}
        {confidence !== undefined && <span>{probability(confidence)}</span>}
      </span>
      <span class="quiet small">{facts.filter(Boolean).join(' · ')}</span>
    </a>
  )
}

function listQuery(given: URLSearchParams): string {
  const asked = new URLSearchParams()
  for (const name of filterNames) {
    const value = given.get(name)
    if (value !== null && value !== '') asked.set(name, value)
  }
  return asked.toString()
}
