import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import type { PoolBody, PoolModel } from '../../src/server/page/pool/pool-body.ts'
import { hrefOf } from '../address/address.ts'
import { session } from '../api/session.ts'
import { useResource } from '../api/use-resource.ts'
import { intervalText } from '../bank/strengths.tsx'
import { DotInterval } from '../parts/dot-interval.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { ago, count, dateAndTime, dollars, duration, percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { Calibration } from './calibration.tsx'
import { LastChange } from './member-changes.tsx'
import { ModelState } from './model-state.tsx'

const pollMs = 5_000

type BankRecord = BankOverview['models'][number]

/** Every model that is served: whether it is there, how quick, how dear, how often it fails, and how good the bank knows it to be. */
export function PoolPage() {
  const pool = useResource<PoolBody>('v1/pool', { everyMs: pollMs })
  const bank = useResource<BankOverview>('v1/bank')
  const state = session.value
  const served = new Set(pool.value?.data.map(({ model }) => model))
  const unserved = pool.value === undefined ? [] : (bank.value?.models ?? []).filter(({ model }) => !served.has(model))
  return (
    <>
      <header class="page-head">
        <PageHeading title={words.models.title} />
        {state.state === 'open' && state.session.manage && <a href={hrefOf(['models', 'add'])}>{words.models.add}</a>}
      </header>
      {pool.error !== undefined && <ErrorNote error={pool.error} onRetry={pool.reload} />}
      {pool.value === undefined && pool.loading && <Waiting lines={8} />}
      {pool.value !== undefined && (
        <PoolTable pool={pool.value} records={bank.error === undefined ? bank.value?.models : []} />
      )}
      <Calibration />
      {unserved.length > 0 && (
        <section>
          <header class="section-head">
            <h2>{words.models.notServed}</h2>
          </header>
          <ul class="model-links">
            {unserved.map(({ model, correctShare }) => (
              <li key={model}>
                <a href={hrefOf(['models', model])}>{model}</a>{' '}
                <span class="quiet small">{correctShare === undefined ? words.unknown : percent(correctShare)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

interface PoolTableProps {
  readonly pool: PoolBody
  /** Undefined while the bank is read. */
  readonly records: readonly BankRecord[] | undefined
}

function PoolTable({ pool, records }: PoolTableProps) {
  const { model, state, latency, cost, failures, bank } = words.models
  return (
    <>
      <table class="pool">
        <thead>
          <tr>
            {[model, state, latency, cost, failures, bank].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pool.data.map((entry) => (
            <PoolRow
              key={entry.model}
              entry={entry}
              record={records?.find((one) => one.model === entry.model)}
              isKnown={records !== undefined}
            />
          ))}
        </tbody>
      </table>
      <p class="quiet small">
        {[
          say(words.models.since, { when: dateAndTime(pool.since) }),
          ...(pool.learning === undefined ? [] : [say(words.models.learning, { count: pool.learning.questions })]),
          ...pool.strategies.map(({ strategy, state }) => say(words.models.fittings[state], { strategy })),
        ].join(' · ')}
      </p>
      {pool.strategies.map(({ strategy, keptOut }) =>
        keptOut === undefined ? null : (
          <p key={strategy} class="note">
            {say(words.models.keptOut, {
              ...{ strategy, count: keptOut.questions },
              ...{ now: keptOut.lossNow.toFixed(2), before: keptOut.lossBefore.toFixed(2) },
            })}
          </p>
        ),
      )}
    </>
  )
}

interface PoolRowProps {
  readonly entry: PoolModel
  readonly record: BankRecord | undefined
  /** Whether the bank has been read. */
  readonly isKnown: boolean
}

function PoolRow({ entry, record, isKnown }: PoolRowProps) {
  const { model, role, durationMs, answered, failed, lastFailure } = entry
  const asked = answered + failed
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf(['models', model])}>{model}</a>
        {role === 'helper' && <span class="quiet small"> {words.models.helper}</span>}
      </th>
      <td data-title={words.models.state}>
        <ModelState entry={entry} />
        <LastChange entry={entry} />
      </td>
      <td data-title={words.models.latency}>
        {durationMs === undefined ? (
          words.unknown
        ) : (
          <>
            <span>{duration(durationMs.p50)}</span>
            <span class="quiet small">{say(words.models.within, { p95: duration(durationMs.p95) })}</span>
          </>
        )}
      </td>
      <td data-title={words.models.cost}>{costText(entry)}</td>
      <td data-title={words.models.failures}>
        <span>
          {asked === 0 ? words.unknown : say(words.models.failedOf, { failed: count(failed), asked: count(asked) })}
        </span>
        {lastFailure !== undefined && (
          <span class="quiet small">
            {say(words.models.lastFailure, { kind: lastFailure.kind, when: ago(lastFailure.at, Date.now()) })}
          </span>
        )}
      </td>
      <td data-title={words.models.bank} class="bank-cell">
        {record?.correctShare === undefined ? (
          <span class="quiet">{isKnown ? words.models.notInBank : words.loading}</span>
        ) : (
          <div>
            <span>
              {percent(record.correctShare)} <span class="quiet small">({intervalText(record.correctShareCi95)})</span>
            </span>
            <DotInterval share={record.correctShare} interval={record.correctShareCi95} />
            {record.coverage < 0.995 && (
              <span class="quiet small">{say(words.bank.ofAnswered, { share: percent(record.coverage) })}</span>
            )}
          </div>
        )}
      </td>
    </tr>
  )
}

function costText({ costUsd, answered, price }: PoolModel): string {
  if (costUsd !== undefined && answered > 0) return dollars((costUsd / answered) * 1_000)
  return price === undefined ? words.models.free : words.unknown
}
