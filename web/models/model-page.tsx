import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import type { KindOfQuestions, ModelStrengths, SomeQuestions } from '../../src/server/page/bank/model-strengths.ts'
import type { PoolBody } from '../../src/server/page/pool/pool-body.ts'
import { hrefOf } from '../address/address.ts'
import { session } from '../api/session.ts'
import { useResource } from '../api/use-resource.ts'
import { datasetName } from '../bank/dataset-key.ts'
import { marksWidth } from '../bank/outcome-marks.tsx'
import { QuestionRow } from '../bank/questions-page.tsx'
import { intervalText } from '../bank/strengths.tsx'
import { DotInterval } from '../parts/dot-interval.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { type Fact, Facts } from '../parts/facts.tsx'
import { useRowKeys } from '../parts/row-keys.ts'
import { Waiting } from '../parts/waiting.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { count, dollars, duration, percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { MemberChanges } from './member-changes.tsx'
import { ModelState } from './model-state.tsx'

/** One model: how it serves, what it is good at, and where it stands alone. */
export function ModelPage({ model }: { readonly model: string }) {
  useRowKeys()
  const path = model.split('/').map(encodeURIComponent).join('/')
  const strengths = useResource<ModelStrengths>(`v1/bank/models/${path}`)
  const bank = useResource<BankOverview>('v1/bank')
  const { value, error } = strengths
  const isUnknown = error?.status === 404
  return (
    <>
      <p class="crumbs small">
        <a href={hrefOf(['models'])}>{words.models.title}</a>
      </p>
      <PageHeading title={model} />
      <InService model={model} />
      {error !== undefined && !isUnknown && <ErrorNote error={error} onRetry={strengths.reload} />}
      {value === undefined && strengths.loading && <Waiting lines={8} />}
      {isUnknown && <NotInBank model={model} />}
      {value !== undefined && <Strong strengths={value} models={bank.value?.models.map((one) => one.model) ?? []} />}
    </>
  )
}

function InService({ model }: { readonly model: string }) {
  const pool = useResource<PoolBody>('v1/pool', { everyMs: 5_000 })
  if (pool.value === undefined) return null
  const entry = pool.value.data.find((one) => one.model === model)
  if (entry === undefined) return <p class="quiet small">{words.model.notServed}</p>
  return (
    <>
      <p class="in-service small">
        <ModelState entry={entry} />
        {entry.answered + entry.failed > 0 && (
          <span class="quiet">
            {say(words.models.failedOf, { failed: count(entry.failed), asked: count(entry.answered + entry.failed) })}{' '}
            {words.models.failures.toLowerCase()}
          </span>
        )}
      </p>
      <MemberChanges entry={entry} learning={pool.value.learning} />
    </>
  )
}

function NotInBank({ model }: { readonly model: string }) {
  const state = session.value
  return (
    <EmptyState>
      {words.model.noBank}{' '}
      {state.state === 'open' && state.session.manage && (
        <a href={hrefOf(['models', 'add'], { model })}>{words.model.takeIn}</a>
      )}
    </EmptyState>
  )
}

function Strong({ strengths, models }: { readonly strengths: ModelStrengths; readonly models: readonly string[] }) {
  const { overall, rank, datasets, answerTypes, typical } = strengths
  const { model } = overall
  const facts: readonly (Fact | undefined)[] = [
    {
      name: words.model.share,
      value: (
        <>
          {overall.correctShare === undefined ? words.unknown : percent(overall.correctShare)}{' '}
          <span class="quiet small">{intervalText(overall.correctShareCi95)}</span>
        </>
      ),
    },
    rank && { name: words.model.rank, value: say(words.model.rankOf, { place: rank.place, of: rank.of }) },
    { name: words.model.answered, value: count(overall.questions) },
    typical.outputTokensP50 === undefined
      ? undefined
      : { name: words.model.tokens, value: count(typical.outputTokensP50) },
    typical.latencyMsP50 === undefined
      ? undefined
      : { name: words.model.latency, value: duration(typical.latencyMsP50) },
    typical.costUsdMean === undefined ? undefined : { name: words.model.cost, value: dollars(typical.costUsdMean) },
  ]
  return (
    <>
      <Facts facts={facts} />
      <Kinds title={words.model.strengths} kinds={datasets} />
      {answerTypes.length > 1 && <Kinds title={words.model.types} kinds={answerTypes} />}
      <p class="quiet small">{words.model.others}</p>
      <Some
        title={words.model.aloneRight}
        some={strengths.aloneRight}
        models={models}
        all={hrefOf(['bank', 'questions'], { model, outcome: 'alone' })}
      />
      <Some title={words.model.aloneWrong} some={strengths.aloneWrong} models={models} />
      <Some
        title={words.model.wrongTogether}
        some={strengths.wrongTogether}
        models={models}
        all={hrefOf(['bank', 'questions'], { outcome: 'wrong' })}
      />
    </>
  )
}

function Kinds({ title, kinds }: { readonly title: string; readonly kinds: readonly KindOfQuestions[] }) {
  const known = kinds.toSorted((a, b) => (b.correctShare ?? -1) - (a.correctShare ?? -1))
  return (
    <section class="strengths">
      <header class="section-head">
        <h2>{title}</h2>
      </header>
      <table>
        <thead class="for-readers">
          <tr>
            {[title, words.bank.right, words.bank.chart, words.bank.interval].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map(({ name, correctShare, correctShareCi95, othersShare, labelled, coverage }) => (
            <tr key={name ?? ''}>
              <th scope="row">
                {datasetName(name)}{' '}
                <span class="quiet small">
                  {coverage < 0.995 ? say(words.bank.ofAnswered, { share: percent(coverage) }) : count(labelled)}
                </span>
              </th>
              <td class="figure">{correctShare === undefined ? words.unknown : percent(correctShare)}</td>
              <td class="chart">
                <DotInterval share={correctShare} interval={correctShareCi95} beside={othersShare} />
              </td>
              <td class="quiet figure small">{intervalText(correctShareCi95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface SomeProps {
  readonly title: string
  readonly some: SomeQuestions
  /** The bank's, in its order. */
  readonly models: readonly string[]
  /** Where all of them are listed. */
  readonly all?: string
}

function Some({ title, some, models, all }: SomeProps) {
  return (
    <section style={{ '--marks': `${marksWidth(models.length)}px` }}>
      <header class="section-head">
        <h2>
          {title} <span class="quiet">{count(some.total)}</span>
        </h2>
        {all !== undefined && some.total > some.data.length && (
          <a class="small" href={all}>
            {say(words.model.all, { count: some.total })}
          </a>
        )}
      </header>
      {some.total === 0 && <p class="quiet small">{words.model.none}</p>}
      <ul class="question-rows">
        {some.data.map((question) => (
          <li key={`${question.dataset} ${question.questionId}`}>
            <QuestionRow question={question} models={models} />
          </li>
        ))}
      </ul>
    </section>
  )
}
