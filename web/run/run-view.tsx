import '../parts/section.css'
import './run.css'
import { AnswerMark } from '../parts/answer-mark.tsx'
import { dollars, duration, ofHundred, percent, probability } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import type { CallRow, RunState } from './run-state.ts'

/** How the answers stand: each with its probability, or its share of the votes, and what is left for any other. */
export function Standing({ run, at = run.weighings.length - 1 }: { readonly run: RunState; readonly at?: number }) {
  const weighed = run.weighings[at]
  if (weighed === undefined) return null
  const isProbability = weighed.clusters.some((cluster) => cluster.probability !== undefined)
  const parts = weighed.clusters.map((cluster) => ({
    ...{ answer: cluster.answer, place: run.answers.indexOf(cluster.answer), supporters: cluster.supporters },
    share: cluster.probability ?? cluster.share,
  }))
  // In the order in which they first appeared: a bar that moves is not sorted anew.
  const inOrder = parts.toSorted((a, b) => a.place - b.place)
  const [leader] = weighed.clusters
  return (
    <section class="standing">
      <p class="standing-lead">
        <strong class="answer-text">{leader?.answer}</strong>{' '}
        {weighed.confidence !== undefined && (
          <span>{say(words.run.rightIn, { count: ofHundred(weighed.confidence) })}</span>
        )}
      </p>
      <div class="standing-bar" data-votes={!isProbability} aria-hidden="true">
        {inOrder.map(({ answer, place, share = 0 }) => (
          <span key={answer} data-place={Math.min(place, 4)} style={{ inlineSize: `${share * 100}%` }} />
        ))}
      </div>
      <ul class="standing-list">
        {inOrder.map(({ answer, place, share, supporters }) => (
          <li key={answer}>
            <AnswerMark place={place} />
            <span class="answer-text">{answer}</span>
            {share !== undefined && <b>{isProbability ? probability(share) : percent(share)}</b>}
            <span class="quiet small">{supporters.join(', ')}</span>
          </li>
        ))}
        {weighed.other !== undefined && (
          <li>
            <span class="quiet">{words.run.other}</span>
            <b>{probability(weighed.other)}</b>
          </li>
        )}
      </ul>
      {!isProbability && <p class="quiet small">{words.run.votes}</p>}
      <p class="decision" lang="en">
        {weighed.explanation}
      </p>
    </section>
  )
}

/** Every model of the panel in its order with what it said so far; those that were not asked are folded away. */
export function ModelRows({ run }: { readonly run: RunState }) {
  const calls = run.calls.filter(({ stage }) => stage === 'reference')
  const asked = new Set(calls.map(({ model }) => model))
  const waiting = [...run.panel, ...run.notChosen].filter(({ model }) => !asked.has(model))
  return (
    <section>
      <header class="section-head">
        <h2>{words.run.models}</h2>
        <span class="quiet small">
          {say(words.run.askedOf, { asked: asked.size, count: run.panel.length + run.notChosen.length })}
        </span>
      </header>
      <ul class="run-rows">
        {calls.map((row) => (
          <Row key={row.index} row={row} run={run} />
        ))}
      </ul>
      {waiting.length > 0 && (
        <details class="not-asked">
          <summary>{say(words.run.notAsked, { count: waiting.length })}</summary>
          <ul>
            {waiting.map((member) => (
              <li key={member.model}>
                {member.model} <span class="quiet small">{promiseOf(member)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Row({ row, run }: { readonly row: CallRow; readonly run: RunState }) {
  const { model, state, text, generation, failure } = row
  const place = answerPlaceOf(model, run)
  const member = [...run.panel, ...run.notChosen].find((other) => other.model === model)
  const figures = [
    member === undefined ? '' : promiseOf(member),
    generation?.usage?.outputTokens === undefined
      ? ''
      : say(words.question.tokens, { count: generation.usage.outputTokens }),
    generation === undefined ? '' : duration(generation.durationMs),
    generation?.costUsd === undefined ? '' : dollars(generation.costUsd),
  ]
  return (
    <li>
      <details>
        <summary>
          {place === undefined ? <span class="no-mark" /> : <AnswerMark place={place} />}
          <span class="row-model">{model}</span>
          <span class="quiet small">{words.run.states[state]}</span>
          <span class="quiet small">{figures.filter(Boolean).join(' · ')}</span>
          <span class="row-tail" aria-hidden="true">
            {failure ?? tailOf(text)}
          </span>
        </summary>
        {failure !== undefined && (
          <p class="quiet" lang="en">
            {failure}
          </p>
        )}
        <ModelText text={text} />
      </details>
    </li>
  )
}

/** What a model wrote, as it wrote it: text and nothing else. */
export function ModelText({ text }: { readonly text: string }) {
  return text === '' ? null : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and what scrolls must be reached by keys
    <p class="model-text" dir="auto" tabIndex={0}>
      {text}
    </p>
  )
}

/** Candidates with the references they were written from, and their scores. */
export function Candidates({ run }: { readonly run: RunState }) {
  const candidates = run.calls.filter(({ stage }) => stage === 'aggregation')
  if (candidates.length === 0) return null
  const writers = new Map(run.calls.flatMap((row) => (row.stage === 'reference' ? [[row.index, row.model]] : [])))
  return (
    <section>
      <header class="section-head">
        <h2>{words.run.candidates}</h2>
      </header>
      <ul class="run-rows">
        {candidates.map(({ index, model, text, failure }) => {
          const score = run.scored?.scores.find(({ candidate }) => candidate === index)
          const { references = [], candidates: earlier = [] } =
            run.subsets.find(({ candidate }) => candidate === index) ?? {}
          const from = [
            ...references.map((reference) => writers.get(reference)),
            ...earlier.map((number) => say(words.run.earlier, { number: number + 1 })),
          ]
          return (
            <li key={index}>
              <details>
                <summary>
                  <span class="no-mark">{run.scored?.chosen === index ? '★' : ''}</span>
                  <span class="row-model">{say(words.run.candidate, { number: index + 1, model })}</span>
                  <span class="quiet small">{from.join(', ')}</span>
                  {score !== undefined && (
                    <span class="quiet small">
                      {say(words.run.scores, {
                        consensus: score.consensus.toFixed(3),
                        perplexity: score.perplexity?.toFixed(2) ?? words.unknown,
                        hybrid: score.hybrid.toFixed(3),
                      })}
                    </span>
                  )}
                  <span class="row-tail" aria-hidden="true">
                    {failure ?? tailOf(text)}
                  </span>
                </summary>
                <ModelText text={text} />
              </details>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** What an answer took. */
export function Bill({ run, tookMs }: { readonly run: RunState; readonly tookMs: number | undefined }) {
  if (run.end === undefined) return null
  const { calls, costUsd } = run.end
  const parts = [
    say(words.run.calls, { count: calls }),
    costUsd === undefined ? words.run.costUnknown : dollars(costUsd),
    tookMs === undefined ? '' : duration(tookMs),
  ]
  return <p class="bill">{parts.filter(Boolean).join(' · ')}</p>
}

function promiseOf({ expectedAccuracy, priorScore }: RunState['panel'][number]): string {
  if (expectedAccuracy !== undefined) return say(words.run.expected, { share: percent(expectedAccuracy) })
  return priorScore === undefined ? '' : say(words.run.prior, { score: priorScore.toFixed(2) })
}

function answerPlaceOf(model: string, { weighings, answers }: RunState): number | undefined {
  const cluster = weighings.at(-1)?.clusters.find(({ supporters }) => supporters.includes(model))
  return cluster && answers.indexOf(cluster.answer)
}

const tailLength = 160

function tailOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > tailLength ? `…${line.slice(-tailLength).toWellFormed()}` : line
}
