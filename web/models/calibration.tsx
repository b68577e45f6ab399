import '../parts/figures-table.css'
import type { CalibrationBody } from '../../src/server/page/pool/calibration-body.ts'
import { useResource } from '../api/use-resource.ts'
import { intervalText } from '../bank/strengths.tsx'
import { count, percent } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** With fewer a judgement would be about chance. */
const fewestJudged = 30
const size = 260
const edge = 32

/** What was said of answers in service beside what their readers found. */
export function Calibration() {
  const { value } = useResource<CalibrationBody>('v1/pool/calibration')
  if (value === undefined) return null
  return (
    <section class="calibration">
      <header class="section-head">
        <h2>{words.calibration.title}</h2>
      </header>
      <p class="quiet small">{words.calibration.explain}</p>
      <p>{verdictOf(value)}</p>
      {value.judged > 0 && (
        <div class="calibration-parts">
          <ReliabilityPlot calibration={value} />
          <details open={value.judged >= fewestJudged}>
            <summary>{words.calibration.asTable}</summary>
            <CalibrationTable calibration={value} />
          </details>
        </div>
      )}
    </section>
  )
}

function verdictOf({ answers, judged, error = 0, floor = 0 }: CalibrationBody): string {
  if (judged === 0) return say(words.calibration.none, { answers: count(answers) })
  const counts = { count: judged, answers: count(answers) }
  if (judged < fewestJudged) return say(words.calibration.few, counts)
  return say(words.calibration.enough, { ...counts, error: percent(error), floor: percent(floor) })
}

/** Dots on the diagonal are honest; each has its interval, and is the larger the more answers it stands for. */
function ReliabilityPlot({ calibration: { bins } }: { readonly calibration: CalibrationBody }) {
  const place = (share: number): number => edge + share * (size - edge - 8)
  const height = (share: number): number => size - place(share)
  const most = Math.max(...bins.map(({ n }) => n))
  return (
    <svg
      class="reliability"
      role="img"
      aria-label={say(words.calibration.chart, { count: bins.length })}
      width={size}
      height={size}
    >
      <path d={`M${place(0)} ${height(0)}H${place(1)}M${place(0)} ${height(0)}V${height(1)}`} class="axis" />
      <path d={`M${place(0)} ${height(0)}L${place(1)} ${height(1)}`} class="diagonal" />
      {bins.map(({ from, predicted, right, ci95, n }) => (
        <g key={from}>
          <path d={`M${place(predicted)} ${height(ci95[0])}V${height(ci95[1])}`} class="interval" />
          <circle cx={place(predicted)} cy={height(right)} r={3 + 4 * Math.sqrt(n / most)} />
        </g>
      ))}
      <text x={place(0)} y={size - 12} text-anchor="middle">
        0
      </text>
      <text x={place(1)} y={size - 12} text-anchor="end">
        {words.calibration.said} 100
      </text>
      <text x={edge - 6} y={height(1) + 4} text-anchor="end">
        100
      </text>
    </svg>
  )
}

function CalibrationTable({ calibration: { bins } }: { readonly calibration: CalibrationBody }) {
  const { said, right, interval, answers } = words.calibration
  return (
    <table class="figures">
      <thead>
        <tr>
          {[said, right, interval, answers].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bins.map((bin) => (
          <tr key={bin.from}>
            <td>{percent(bin.predicted)}</td>
            <td>{percent(bin.right)}</td>
            <td>{intervalText(bin.ci95)}</td>
            <td>{count(bin.n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
