import './bank.css'
import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import { address, goTo, hrefOf } from '../address/address.ts'
import { DotInterval } from '../parts/dot-interval.tsx'
import { count, percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { datasetKey, datasetName } from './dataset-key.ts'

type Outcome = BankOverview['models'][number]

/** Every model's share of right answers with its interval, best first: of the whole bank or of the dataset in the address. */
export function Strengths({ bank }: { readonly bank: BankOverview }) {
  const chosen = address.value.query.get('dataset') ?? undefined
  const dataset = bank.datasets.find((one) => datasetKey(one.dataset) === chosen)
  const records = bestFirst((dataset ?? bank).models)
  return (
    <section class="strengths">
      <header class="section-head">
        <h2>{words.bank.strengths}</h2>
        {bank.datasets.length > 1 && (
          <label>
            {words.bank.on}{' '}
            <select
              value={chosen ?? ''}
              onChange={(event) => goTo(hrefOf(['bank'], { dataset: event.currentTarget.value }), { replace: true })}
            >
              <option value="">{words.bank.all}</option>
              {bank.datasets.map((one) => (
                <option key={datasetKey(one.dataset)} value={datasetKey(one.dataset)}>
                  {say(words.bank.datasetWithCount, { dataset: datasetName(one.dataset), count: count(one.questions) })}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      <table>
        <thead class="for-readers">
          <tr>
            <th scope="col">{words.bank.model}</th>
            <th scope="col">{words.bank.right}</th>
            <th scope="col">{words.bank.chart}</th>
            <th scope="col">{words.bank.interval}</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <Row key={record.model} record={record} />
          ))}
        </tbody>
        <tfoot>
          <tr class="scale-line">
            <td />
            <td />
            <td>
              <span>0</span>
              <span>50</span>
              <span>100 %</span>
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

/** With less a share is that of other questions, and is said to be. */
const comparableCoverage = 0.9

function Row({ record }: { readonly record: Outcome }) {
  const { model, correctShare, correctShareCi95, coverage } = record
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf(['models', model])}>{model}</a>
        {coverage <= comparableCoverage && (
          <span class="quiet small"> {say(words.bank.ofAnswered, { share: percent(coverage) })}</span>
        )}
      </th>
      <td class="figure">{correctShare === undefined ? words.unknown : percent(correctShare)}</td>
      <td class="chart">
        <DotInterval share={correctShare} interval={correctShareCi95} />
      </td>
      <td class="quiet figure small">{intervalText(correctShareCi95)}</td>
    </tr>
  )
}

/** The largest share of right answers first. */
export function bestFirst(records: readonly Outcome[]): readonly Outcome[] {
  return records.toSorted((a, b) => (b.correctShare ?? -1) - (a.correctShare ?? -1))
}

/** `73–79`, in per cent. */
export function intervalText(interval: readonly [number, number] | undefined): string {
  return interval === undefined ? '' : `${Math.round(interval[0] * 100)}–${Math.round(interval[1] * 100)}`
}
