import '../parts/figures-table.css'
import { intervalText } from '../bank/strengths.tsx'
import { DotInterval } from '../parts/dot-interval.tsx'
import { Scrolls } from '../parts/scrolls.tsx'
import { percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

type Interval = readonly [number, number]

/** What `smacs lab compare` and `smacs bench` write, as far as it is shown. */
interface Comparison {
  readonly questions: number
  readonly bankHash: string
  readonly strategies: Readonly<Record<string, StrategyFigures>>
  readonly pairs?: readonly {
    readonly a: string
    readonly b: string
    readonly difference: number
    readonly ci95: Interval
  }[]
}

interface StrategyFigures {
  readonly accuracy: { readonly mean: number; readonly ci95?: Interval }
  readonly calls?: { readonly mean: number; readonly p95?: number }
  readonly calibration?: { readonly ece: number; readonly floor: number }
}

/** Whether a report's figures are those of a comparison; other reports have sections of their own. */
export function isComparison(value: unknown): value is Comparison {
  if (typeof value !== 'object' || value === null) return false
  const { strategies, questions, bankHash } = value as Readonly<Record<string, unknown>>
  if (typeof questions !== 'number' || typeof bankHash !== 'string') return false
  if (typeof strategies !== 'object' || strategies === null) return false
  return Object.values(strategies).every(
    (one: Partial<StrategyFigures> | null) => typeof one?.accuracy?.mean === 'number',
  )
}

/** Strategies side by side, best first, and their differences on the same questions. */
export function ComparisonTables({ comparison }: { readonly comparison: Comparison }) {
  const entries = Object.entries(comparison.strategies).toSorted(([, a], [, b]) => b.accuracy.mean - a.accuracy.mean)
  const bounds = entries.flatMap(([, { accuracy }]) => accuracy.ci95 ?? [accuracy.mean, accuracy.mean])
  const scale: Interval = [Math.floor(Math.min(...bounds) * 20) / 20, Math.ceil(Math.max(...bounds) * 20) / 20]
  const { strategy, accuracy, calls, calibration } = words.reports
  return (
    <>
      <Scrolls label={strategy}>
        <table class="figures comparison">
          <thead>
            <tr>
              <th scope="col">{strategy}</th>
              <th scope="col">{accuracy}</th>
              <th scope="col">{words.bank.interval}</th>
              <th scope="col">{`${percent(scale[0])} – ${percent(scale[1])}`}</th>
              <th scope="col">{calls}</th>
              <th scope="col">{calibration}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(([name, figures]) => (
              <StrategyRow key={name} name={name} figures={figures} scale={scale} />
            ))}
          </tbody>
        </table>
      </Scrolls>
      {comparison.pairs !== undefined && comparison.pairs.length > 0 && <Pairs pairs={comparison.pairs} />}
    </>
  )
}

interface StrategyRowProps {
  readonly name: string
  readonly figures: StrategyFigures
  readonly scale: Interval
}

function StrategyRow({ name, figures: { accuracy, calls, calibration }, scale }: StrategyRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{points(accuracy.mean)} %</td>
      <td class="quiet">{intervalText(accuracy.ci95)}</td>
      <td class="comparison-chart">
        <DotInterval share={accuracy.mean} interval={accuracy.ci95} scale={scale} />
      </td>
      <td>{calls === undefined ? words.unknown : calls.mean.toFixed(1)}</td>
      <td>{calibration === undefined ? '' : `${calibration.ece.toFixed(3)} (${calibration.floor.toFixed(3)})`}</td>
    </tr>
  )
}

function Pairs({ pairs }: { readonly pairs: NonNullable<Comparison['pairs']> }) {
  return (
    <section>
      <header class="section-head">
        <h2>{words.reports.differences}</h2>
      </header>
      <Scrolls label={words.reports.differences}>
        <table class="figures">
          <thead class="for-readers">
            <tr>
              <th scope="col">{words.reports.differences}</th>
              <th scope="col">{words.reports.difference}</th>
              <th scope="col">{words.reports.interval}</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ a, b, difference, ci95 }) => (
              <tr key={`${a} ${b}`}>
                <th scope="row">{say(words.reports.pair, { a, b })}</th>
                <td>
                  {signed(difference)} {words.reports.difference}
                </td>
                <td class="quiet">
                  {signed(ci95[0])} – {signed(ci95[1])}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  )
}

function points(share: number): string {
  return (share * 100).toFixed(1)
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${points(Math.abs(share))}`
}
