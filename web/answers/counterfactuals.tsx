import { useEffect, useState } from 'preact/hooks'
import type { Counterfactual, CounterfactualsBody } from '../../src/server/page/counterfactuals-body.ts'
import { type ApiError, requestJson } from '../api/api-client.ts'
import { session } from '../api/session.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Scrolls } from '../parts/scrolls.tsx'
import { dollars, probability } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** Beside the strategies of the file. */
const usual = ['majority', 'best-single', 'prior-vote?references=3', 'adaptive?maxAsked=1', 'adaptive?maxAsked=3']
const mostSettings = 8

/** What other settings would have said, from what was said then: no model is asked. */
export function Counterfactuals({ id }: { readonly id: string }) {
  const state = session.value
  const named = state.state === 'open' ? state.session.strategies : []
  const [settings, setSettings] = useState<readonly string[]>(() => [...named, ...usual].slice(0, mostSettings))
  const [results, setResults] = useState<ReadonlyMap<string, Counterfactual>>(new Map())
  const [error, setError] = useState<ApiError>()
  const [own, setOwn] = useState('')
  const read = (strategies: readonly string[], fit: boolean): void => {
    const path = `v1/traces/${encodeURIComponent(id)}/counterfactuals`
    requestJson<CounterfactualsBody>(path, { method: 'POST', body: { strategies, fit } }).then(({ data }) => {
      setError(undefined)
      setResults((before) => new Map([...before, ...data.map((result) => [result.strategy, result] as const)]))
    }, setError)
  }
  useEffect(() => read(settings, false), [id])
  return (
    <section>
      <header class="section-head">
        <h2>{words.evidence.others}</h2>
      </header>
      <p class="quiet small">{words.evidence.othersHow}</p>
      {error !== undefined && <ErrorNote error={error} onRetry={() => read(settings, false)} />}
      <Scrolls label={words.evidence.others}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.evidence.setting}</th>
              <th scope="col">{words.run.answer}</th>
              <th scope="col">{words.evidence.probability}</th>
              <th scope="col">{words.models.calls}</th>
              <th scope="col">{words.evidence.cost}</th>
              <th scope="col">{words.evidence.agrees}</th>
            </tr>
          </thead>
          <tbody>
            {settings.map((setting) => (
              <tr key={setting}>
                <th scope="row">{setting}</th>
                <Result result={results.get(setting)} onFit={() => read([setting], true)} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      <form
        class="field-row"
        onSubmit={(event) => {
          event.preventDefault()
          const wanted = own.trim()
          if (wanted === '') return
          setSettings(settings.includes(wanted) ? settings : [...settings, wanted])
          read([wanted], true)
          setOwn('')
        }}
      >
        <input
          aria-label={words.evidence.setting}
          placeholder="adaptive?maxAsked=2"
          value={own}
          onInput={({ currentTarget }) => setOwn(currentTarget.value)}
        />
        <button type="submit">{words.evidence.tryIt}</button>
      </form>
    </section>
  )
}

function Result({ result, onFit }: { readonly result: Counterfactual | undefined; readonly onFit: () => void }) {
  if (result === undefined) return <td colSpan={5}>{words.loading}</td>
  if (result.status === 'needs-fitting') {
    return (
      <td colSpan={5}>
        {words.evidence.needsFitting}{' '}
        <button type="button" onClick={onFit}>
          {words.evidence.fit}
        </button>
      </td>
    )
  }
  if (result.status === 'needs-calls') return <td colSpan={5}>{words.evidence.needsCalls}</td>
  const missing = result.notAskedThen.length > 0 && (
    <span class="quiet small">{say(words.evidence.missing, { models: result.notAskedThen.join(', ') })}</span>
  )
  if (result.status === 'unanswered') {
    return (
      <td colSpan={5}>
        {words.evidence.unanswered} {missing}
      </td>
    )
  }
  return (
    <>
      <td>
        <span class="answer-text">{result.answer}</span> {missing}
      </td>
      <td>{result.confidence === undefined ? '' : probability(result.confidence)}</td>
      <td>{result.calls}</td>
      <td>{result.costUsd === undefined ? words.unknown : dollars(result.costUsd)}</td>
      <td>{result.agrees ? words.evidence.yes : words.evidence.no}</td>
    </>
  )
}
