import { useCallback, useEffect, useState } from 'preact/hooks'
import type { AdditionQuote } from '../../src/collect/quote/addition-quote.ts'
import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import type { JobBody } from '../../src/server/page/jobs/job-body.ts'
import type { PoolBody } from '../../src/server/page/pool/pool-body.ts'
import { address, goTo, hrefOf } from '../address/address.ts'
import { type ApiError, requestJson } from '../api/api-client.ts'
import { session } from '../api/session.ts'
import { useResource } from '../api/use-resource.ts'
import { NoBank } from '../bank/bank-overview-page.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { count } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { JobList } from './job-list.tsx'
import { Quote } from './quote.tsx'

const choices = [25, 60]

/** Taking a model into the bank: what it costs is shown before anybody can be asked. */
export function AddModelPage() {
  const state = session.value
  const mayManage = state.state === 'open' && state.session.manage
  const pool = useResource<PoolBody>(mayManage ? 'v1/pool' : undefined)
  const bank = useResource<BankOverview>(mayManage ? 'v1/bank' : undefined)
  // Counts what may have changed the price: jobs that began or ended.
  const [turn, setTurn] = useState(0)
  const onChange = useCallback(() => setTurn((before) => before + 1), [])
  const error = pool.error ?? bank.error
  return (
    <>
      <p class="crumbs small">
        <a href={hrefOf(['models'])}>{words.models.title}</a>
      </p>
      <PageHeading title={words.add.title} />
      {!mayManage && <EmptyState>{words.add.notAllowed}</EmptyState>}
      {bank.error?.code === 'no_bank' || bank.value?.questions === 0 ? (
        <NoBank />
      ) : (
        error !== undefined && <ErrorNote error={error} onRetry={bank.reload} />
      )}
      {mayManage && error === undefined && (pool.value === undefined || bank.value === undefined) && <Waiting />}
      {pool.value !== undefined && bank.value !== undefined && bank.value.questions > 0 && (
        <>
          <Addition pool={pool.value} bank={bank.value} turn={turn} onStarted={onChange} />
          <JobList turn={turn} onChange={onChange} />
        </>
      )}
    </>
  )
}

interface AdditionProps {
  readonly pool: PoolBody
  readonly bank: BankOverview
  readonly turn: number
  readonly onStarted: () => void
}

function Addition({ pool, bank, turn, onStarted }: AdditionProps) {
  const answersOf = (model: string): number => bank.models.find((one) => one.model === model)?.questions ?? 0
  const models = pool.data.map(({ model }) => model)
  const { query } = address.value
  const model = query.get('model') ?? models.toSorted((a, b) => answersOf(a) - answersOf(b))[0] ?? ''
  const asked = query.get('questions') ?? String(choices[0])
  const questions = asked === 'all' ? undefined : Number(asked)
  const set = (change: Readonly<Record<string, string>>): void =>
    goTo(hrefOf(['models', 'add'], { model, questions: asked, ...change }), { replace: true })
  const { quote, error } = useQuote(model, questions, turn)
  return (
    <section class="addition">
      <p class="quiet">{words.add.explain}</p>
      <label class="field">
        <span>{words.add.model}</span>
        <select value={model} onChange={(event) => set({ model: event.currentTarget.value })}>
          {models.map((id) => (
            <option key={id} value={id}>
              {answersOf(id) === 0
                ? say(words.add.new, { model: id })
                : say(words.add.known, { model: id, count: answersOf(id) })}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="choice field">
        <legend>{words.add.questions}</legend>
        {choices
          .filter((choice) => choice < bank.questions)
          .map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="questions"
                checked={asked === String(choice)}
                onChange={() => set({ questions: String(choice) })}
              />
              {say(words.add.chosen, { count: count(choice) })}
            </label>
          ))}
        <label>
          <input type="radio" name="questions" checked={asked === 'all'} onChange={() => set({ questions: 'all' })} />
          {say(words.add.allQuestions, { count: count(bank.questions) })}
        </label>
      </fieldset>
      {error !== undefined && <ErrorNote error={error} />}
      <Quote quote={quote} isMissing={error !== undefined} />
      <Start key={`${model} ${asked}`} quote={quote} questions={questions} onStarted={onStarted} />
    </section>
  )
}

/** The price of what is chosen; undefined until it has come. */
function useQuote(model: string, questions: number | undefined, turn: number) {
  const [answer, setAnswer] = useState<{ quote?: AdditionQuote; error?: ApiError }>({})
  useEffect(() => {
    setAnswer({})
    if (model === '') return
    const leaving = new AbortController()
    const path = `v1/bank/models/${model.split('/').map(encodeURIComponent).join('/')}/quote`
    const body = questions === undefined ? {} : { questions }
    requestJson<AdditionQuote>(path, { method: 'POST', body, signal: leaving.signal }).then(
      (quote) => setAnswer({ quote }),
      (error: ApiError) => {
        if (!leaving.signal.aborted) setAnswer({ error })
      },
    )
    return () => leaving.abort()
  }, [model, questions, turn])
  return answer
}

interface StartProps {
  readonly quote: AdditionQuote | undefined
  readonly questions: number | undefined
  readonly onStarted: () => void
}

/** The ceiling, which is never left out, and the button, which does nothing before a price was shown. */
function Start({ quote, questions, onStarted }: StartProps) {
  const [ceiling, setCeiling] = useState<string>()
  const [error, setError] = useState<ApiError>()
  const isPriced = quote?.worstUsd !== undefined
  const proposed = quote === undefined ? '' : isPriced ? ceilingText(quote.worstUsd) : String(quote.calls)
  const amount = Number(ceiling ?? proposed)
  const hasCeiling = (ceiling ?? proposed) !== '' && Number.isFinite(amount) && amount >= 0
  const isReady = quote !== undefined && quote.calls > 0 && hasCeiling
  const start = (): void => {
    if (quote === undefined) return
    const limits = isPriced ? { maxCostUsd: amount } : { maxCalls: Math.max(1, Math.floor(amount)) }
    const body = { kind: 'add-model', model: quote.model, ...(questions !== undefined && { questions }), ...limits }
    setError(undefined)
    requestJson<JobBody>('v1/jobs', { method: 'POST', body }).then(onStarted, setError)
  }
  return (
    <form
      class="start"
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
    >
      <label>
        <span>{isPriced || quote === undefined ? words.add.ceiling : words.add.ceilingCalls}</span>
        <input
          inputMode="decimal"
          value={ceiling ?? proposed}
          disabled={quote === undefined}
          onInput={(event) => setCeiling(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={!isReady}>
        {say(words.add.start, { count: quote?.calls ?? questions ?? 0 })}
      </button>
      {error !== undefined && <ErrorNote error={error} />}
    </form>
  )
}

/** Rounded up to the second digit that says something: a proposed ceiling holds all of the worst case. */
function ceilingText(usd: number): string {
  if (usd === 0) return '0'
  const digits = Math.max(2, 1 - Math.floor(Math.log10(usd)))
  return (Math.ceil(usd * 10 ** digits) / 10 ** digits).toFixed(digits)
}
