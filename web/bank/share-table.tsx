import { useState } from 'preact/hooks'
import type { BankOverview, DatasetOverview } from '../../src/server/page/bank/bank-overview.ts'
import { hrefOf } from '../address/address.ts'
import { Scrolls } from '../parts/scrolls.tsx'
import { percent } from '../texts/figures.ts'
import { words } from '../texts/words.ts'
import { datasetKey, datasetName } from './dataset-key.ts'
import { bestFirst } from './strengths.tsx'

type Shown = 'right' | 'answered'
const shownKinds: readonly Shown[] = ['right', 'answered']

/** Datasets by models, the darker the more: of the share that is right, or of the share that was answered at all. */
export function ShareTable({ bank }: { readonly bank: BankOverview }) {
  const [shown, setShown] = useState<Shown>('right')
  return (
    <section>
      <header class="section-head">
        <h2>{words.bank.table}</h2>
        <fieldset class="choice">
          <legend class="for-readers">{words.bank.shown}</legend>
          {shownKinds.map((kind) => (
            <label key={kind}>
              <input type="radio" name="shown" checked={shown === kind} onChange={() => setShown(kind)} />
              {words.bank[kind]}
            </label>
          ))}
        </fieldset>
      </header>
      <Scrolls label={words.bank.table}>
        <table class="share-table">
          <thead>
            <tr>
              <th scope="col">{words.bank.model}</th>
              {bank.datasets.map(({ dataset }) => (
                <th key={datasetKey(dataset)} scope="col">
                  <a href={hrefOf(['bank', 'questions'], { dataset: datasetKey(dataset) })}>{datasetName(dataset)}</a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bestFirst(bank.models).map(({ model }) => (
              <tr key={model}>
                <th scope="row">{model}</th>
                {bank.datasets.map((dataset) => (
                  <ShareCell key={datasetKey(dataset.dataset)} dataset={dataset} model={model} shown={shown} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  )
}

interface ShareCellProps {
  readonly dataset: DatasetOverview
  readonly model: string
  readonly shown: Shown
}

function ShareCell({ dataset, model, shown }: ShareCellProps) {
  const record = dataset.models.find((one) => one.model === model)
  const share = shown === 'right' ? record?.correctShare : (record?.coverage ?? 0)
  if (share === undefined) return <td class="unknown">{record === undefined ? '' : words.bank.ungraded}</td>
  return <td style={{ '--share': share.toFixed(3) }}>{percent(share)}</td>
}
