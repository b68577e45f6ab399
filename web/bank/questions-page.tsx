import './questions.css'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import type { ListedQuestion, QuestionList } from '../../src/server/page/bank/question-list.ts'
import { address, hrefOf } from '../address/address.ts'
import { useScrollMemory } from '../address/scroll-memory.ts'
import type { ApiError } from '../api/api-client.ts'
import { requestJson } from '../api/api-client.ts'
import { useResource } from '../api/use-resource.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { useRowKeys } from '../parts/row-keys.ts'
import { useNarrow } from '../parts/use-narrow.ts'
import { Waiting } from '../parts/waiting.tsx'
import { pageSize, WindowedList } from '../parts/windowed-list.tsx'
import { announce } from '../shell/announcer.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { NoBank } from './bank-overview-page.tsx'
import { datasetKey } from './dataset-key.ts'
import { marksWidth, OutcomeMarks } from './outcome-marks.tsx'
import { filterNames, QuestionFilters } from './question-filters.tsx'

/** The bank question by question: searched, filtered and sorted by what stands in the address. */
export function QuestionsPage() {
  useRowKeys()
  const query = listQuery(address.value.query)
  const bank = useResource<BankOverview>('v1/bank')
  const first = useResource<QuestionList>(listPath(query, 0))
  const [last, setLast] = useState<FoundQuestions>()
  useEffect(() => {
    if (first.value === undefined) return
    setLast({ query, list: first.value })
    announce(say(words.questions.found, { count: first.value.total }))
  }, [first.value, query])
  const found = first.value !== undefined ? { query, list: first.value } : first.error === undefined ? last : undefined

  return (
    <>
      <PageHeading title={words.questions.title} />
      {bank.error?.code === 'no_bank' ? (
        <NoBank />
      ) : (
        <>
          <QuestionFilters bank={bank.value} />
          {first.error !== undefined && <ErrorNote error={first.error} onRetry={first.reload} />}
          {found === undefined && first.loading && <Waiting lines={9} slow={words.bank.slow} />}
          {found !== undefined && <Found found={found} isOld={first.value === undefined} />}
        </>
      )}
    </>
  )
}

interface FoundQuestions {
  /** The filters they were found by. */
  readonly query: string
  readonly list: QuestionList
}

/** @param isOld another list is on its way */
function Found({ found: { query, list }, isOld }: { readonly found: FoundQuestions; readonly isOld: boolean }) {
  const isNarrow = useNarrow()
  useScrollMemory()
  const [error, setError] = useState<ApiError>()
  const read = useMemo(
    () => async (offset: number, signal: AbortSignal) =>
      (await requestJson<QuestionList>(listPath(query, offset), { signal })).data,
    [query],
  )
  if (list.total === 0) return <EmptyState>{words.questions.nothing}</EmptyState>
  return (
    <>
      <p class="list-line quiet small">
        {say(words.questions.found, { count: list.total })}
        <span>{words.questions.legend}</span>
      </p>
      {error !== undefined && <ErrorNote error={error} onRetry={() => setError(undefined)} />}
      <div class={isOld ? 'is-old' : undefined} style={{ '--marks': `${marksWidth(list.models.length)}px` }}>
        <WindowedList
          name={query}
          label={words.questions.title}
          total={list.total}
          first={list.data}
          rowHeight={isNarrow ? 116 : 76}
          read={read}
          onError={setError}
        >
          {(question: ListedQuestion) => <QuestionRow question={question} models={list.models} />}
        </WindowedList>
      </div>
    </>
  )
}

/** A question in a list: its beginning, and what every model made of it. */
export function QuestionRow({ question, models, likeness }: QuestionRowProps) {
  const { dataset, questionId, text, outcomes, share } = question
  return (
    <a class="question-row" data-row href={hrefOf(['bank', 'questions', datasetKey(dataset), questionId])}>
      <span class="question-text">{text}</span>
      <span class="question-side">
        <OutcomeMarks outcomes={outcomes} models={models} />
        <span class="quiet small">
          <span class="question-id">{dataset === undefined ? questionId : `${dataset} / ${questionId}`}</span>
          <span>
            {likeness !== undefined && `${likeness} · `}
            {share === undefined ? words.unknown : say(words.questions.shareRight, { share: percent(share) })}
          </span>
        </span>
      </span>
    </a>
  )
}

interface QuestionRowProps {
  readonly question: ListedQuestion
  readonly models: readonly string[]
  /** How near it is to another, in words. */
  readonly likeness?: string
}

/** The filters of an address as the API takes them. */
function listQuery(given: URLSearchParams): string {
  const asked = new URLSearchParams()
  for (const name of filterNames) {
    const value = given.get(name)
    if (value !== null && value !== '') asked.set(name, value)
  }
  return asked.toString()
}

function listPath(query: string, offset: number): string {
  return `v1/bank/questions?${query}${query === '' ? '' : '&'}offset=${offset}&limit=${pageSize}`
}
