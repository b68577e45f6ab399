import './neighbours.css'
import type { TraceNeighboursBody } from '../../src/server/page/trace-neighbours-body.ts'
import { hrefOf } from '../address/address.ts'
import { useResource } from '../api/use-resource.ts'
import { datasetKey } from '../bank/dataset-key.ts'
import { Scrolls } from '../parts/scrolls.tsx'
import type { RunState } from '../run/run-state.ts'
import { percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** Why these models: the kinds of question or the neighbours that the strategy went by, named for what they are. */
export function WhyThese({ id, run }: { readonly id: string; readonly run: RunState }) {
  const near = useResource<TraceNeighboursBody>(`v1/traces/${encodeURIComponent(id)}/neighbours?limit=12`).value
  return (
    <section>
      <header class="section-head">
        <h2>{words.evidence.why}</h2>
      </header>
      {run.prior !== undefined && <Kinds prior={run.prior} />}
      {run.prior === undefined && near === undefined && <p class="quiet">{words.evidence.noBank}</p>}
      {near !== undefined && near.data.length > 0 && <Neighbours near={near} />}
    </section>
  )
}

function Kinds({ prior }: { readonly prior: NonNullable<RunState['prior']> }) {
  return (
    <>
      <p>{say(words.evidence.kinds, { count: prior.bankQuestions })}</p>
      <Scrolls label={words.evidence.why}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.models.model}</th>
              {prior.kinds.map(({ name, share }) => (
                <th scope="col" key={name}>
                  {name} {percent(share)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {prior.models.map((model, place) => (
              <tr key={model}>
                <th scope="row">{model}</th>
                {prior.kinds.map(({ name, accuracy }) => {
                  const expected = accuracy?.[place]
                  return <td key={name}>{typeof expected === 'number' ? percent(expected) : words.unknown}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  )
}

function Neighbours({ near }: { readonly near: TraceNeighboursBody }) {
  return (
    <>
      <p>
        {near.basis === 'prior' ? say(words.evidence.nearPrior, { count: near.total }) : words.evidence.nearReading}
      </p>
      {near.sameBank === false && <p class="quiet small">{words.evidence.otherBank}</p>}
      <Scrolls label={words.evidence.neighbours}>
        <table class="neighbours">
          <thead>
            <tr>
              <th scope="col">{words.evidence.neighbours}</th>
              <th scope="col">{words.evidence.likeness}</th>
              {near.models.map((model) => (
                <th scope="col" key={model}>
                  <span>{model}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {near.data.map(({ dataset, questionId, text, similarity, correct }) => (
              <tr key={`${dataset} ${questionId}`}>
                <th scope="row">
                  <a href={hrefOf(['bank', 'questions', datasetKey(dataset), questionId])}>{text ?? questionId}</a>
                </th>
                <td>{similarity.toFixed(2)}</td>
                {near.models.map((model, place) => (
                  <td key={model}>{markOf(correct?.[place])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  )
}

/** Filled, hollow or nothing, with the word for readers' machines. */
function markOf(correct: number | null | undefined) {
  if (correct === null || correct === undefined) return <span class="for-readers">{words.unknown}</span>
  const [mark, word] =
    correct === 1
      ? (['●', words.question.grades[1]] as const)
      : correct === 0
        ? (['○', words.question.grades[0]] as const)
        : (['◐', words.question.grades.h] as const)
  return (
    <>
      <span aria-hidden="true">{mark}</span>
      <span class="for-readers">{word}</span>
    </>
  )
}
