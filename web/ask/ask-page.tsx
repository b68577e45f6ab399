import './ask.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import type { QuestionList } from '../../src/server/page/bank/question-list.ts'
import { address, hasComeFromElsewhere, hrefOf } from '../address/address.ts'
import { session } from '../api/session.ts'
import { useResource } from '../api/use-resource.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { BestAlone } from '../run/best-alone.tsx'
import { Feedback } from '../run/feedback.tsx'
import { askLive, liveRun, stopLive } from '../run/live-run.ts'
import { ProbabilityTrack } from '../run/probability-track.tsx'
import type { RunEvent } from '../run/run-state.ts'
import { Bill, Candidates, ModelRows, ModelText, Standing } from '../run/run-view.tsx'
import { alarm, announce } from '../shell/announcer.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { ofHundred } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** The first page: a question, and everything that happens until it is answered. */
export function AskPage() {
  const { query } = address.value
  const state = session.value
  const strategies = state.state === 'open' ? state.session.strategies : []
  const live = liveRun.value
  const [question, setQuestion] = useState(query.get('question') ?? live.asked?.question ?? '')
  const [strategy, setStrategy] = useState(query.get('strategy') ?? live.asked?.strategy ?? '')
  const [ceiling, setCeiling] = useState(query.get('maxCostUsd') ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  // A reader who comes from another page hears its heading first.
  useEffect(() => {
    if (!hasComeFromElsewhere()) field.current?.focus()
  }, [])
  const isRunning = live.state === 'running'
  const ask = (): void => {
    if (question.trim() === '' || isRunning) return
    const asked = { question, strategy: strategy || strategies[0] || 'default', seed: query.get('seed') ?? undefined }
    askLive({ ...asked, maxCostUsd: ceiling === '' ? undefined : Number(ceiling) }, sayEvent)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      ask()
    } else if (event.key === 'Escape' && isRunning) stopLive()
  }
  const { run } = live
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole page, beside buttons that do the same
    <div onKeyDown={onKeyDown}>
      <PageHeading title={words.ask.title} />
      {run === undefined && <Intro onPick={setQuestion} />}
      <form
        class="ask-form"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <label for="question">{words.ask.question}</label>
        <textarea
          id="question"
          ref={field}
          rows={3}
          placeholder={words.ask.placeholder}
          value={question}
          onInput={({ currentTarget }) => setQuestion(currentTarget.value)}
        />
        <div class="field-row">
          <label class="inline">
            {words.ask.strategy}{' '}
            <select
              value={strategy || strategies[0]}
              onChange={({ currentTarget }) => setStrategy(currentTarget.value)}
            >
              {strategies.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label class="inline">
            {words.ask.atMost}{' '}
            <input
              type="number"
              min="0"
              step="any"
              inputMode="decimal"
              value={ceiling}
              onInput={({ currentTarget }) => setCeiling(currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary" disabled={isRunning || question.trim() === ''}>
            {words.ask.ask}
          </button>
          <button type="button" disabled={!isRunning} onClick={stopLive}>
            {words.ask.stop}
          </button>
        </div>
      </form>
      {live.state === 'failed' && live.error?.code === 'broke_off' && <ErrorNote message={words.ask.brokeOff} />}
      {live.state === 'failed' && live.error?.code !== 'broke_off' && <ErrorNote error={live.error} onRetry={ask} />}
      {live.state === 'stopped' && <p class="quiet">{words.ask.stopped}</p>}
      {run !== undefined && (
        <div class="run-columns">
          <div>
            {isRunning && run.weighings.length === 0 && run.text === '' && (
              <p class="quiet">
                {run.isFitting ? words.run.fitting : run.panel.length === 0 ? words.run.choosing : words.run.waiting}
              </p>
            )}
            <Standing run={run} />
            <ProbabilityTrack run={run} />
            {run.text !== '' && (
              <section>
                <h2>{words.run.answer}</h2>
                <ModelText text={run.text} />
              </section>
            )}
            {run.notes.map((note) => (
              <p class="quiet small" lang="en" key={note}>
                {note}
              </p>
            ))}
            <Bill run={run} tookMs={live.tookMs} />
            {run.end !== undefined && live.state === 'done' && (
              <>
                <BestAlone key={`alone ${run.end.traceId}`} id={run.end.traceId} />
                <Feedback key={run.end.traceId} traceId={run.end.traceId} answers={run.answers} />
                <p>
                  <a href={hrefOf(['answers', run.end.traceId])}>{words.run.evidence}</a>
                </p>
              </>
            )}
          </div>
          <div>
            <ModelRows run={run} />
            <Candidates run={run} />
          </div>
        </div>
      )}
    </div>
  )
}

/** Questions of the bank to begin with, and how much of each is shown. */
const exampleCount = 3
const exampleLength = 90

/** What this is, in a few lines. */
function Intro({ onPick }: { readonly onPick: (question: string) => void }) {
  const state = session.value
  const bank = useResource<BankOverview>('v1/bank')
  const hasQuestions = (bank.value?.questions ?? 0) > 0
  const examples = useResource<QuestionList>(
    hasQuestions ? `v1/bank/questions?limit=${exampleCount}&sort=easiest` : undefined,
  )
  if (state.state !== 'open') return null
  const { models } = state.session
  return (
    <>
      <ul class="intro">
        <li>{say(words.ask.pool, { count: models.length })}</li>
        <li>
          {bank.value === undefined || bank.value.questions === 0
            ? bank.loading
              ? ''
              : words.ask.noBank
            : say(words.ask.bank, { count: bank.value.questions })}
        </li>
        <li>{words.ask.how}</li>
      </ul>
      {examples.value !== undefined && (
        <ul class="examples" aria-label={words.ask.examples}>
          {examples.value.data.map(({ dataset, questionId, text }) => (
            <li key={`${dataset} ${questionId}`}>
              <button type="button" class="plain" onClick={() => onPick(text)}>
                {text.length > exampleLength ? `${text.slice(0, exampleLength).toWellFormed()}…` : text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Boundaries are said, never text as it streams. */
function sayEvent(event: RunEvent): void {
  if (event.type === 'fitting-started') announce(words.run.fitting)
  else if (event.type === 'panel-chosen') announce(say(words.run.panelSaid, { count: event.panel.length }))
  else if (event.type === 'answers-weighed') announce(event.explanation)
  else if (event.type === 'answer-report') {
    const { confidence, calls } = event
    const said = say(words.run.calls, { count: calls })
    announce(confidence === undefined ? said : `${say(words.run.rightIn, { count: ofHundred(confidence) })}; ${said}`)
  } else if (event.type === 'noted' && event.degraded) alarm(event.note)
}
