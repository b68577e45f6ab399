import { answerEndings } from '../../lab/bench/answer-ending.ts'
import type { BenchReport } from '../../lab/bench/bench.ts'
import { layOutTable } from '../terminal/columns.ts'

/** The figures of a bench as a terminal shows them: each strategy, how its answers ended, and what it is worth at equal cost. */
export function benchLines({ strategies, endings, atEqualCost = [] }: BenchReport): readonly string[] {
  const number = (heading: string) => ({ heading, align: 'right' as const })
  const odd = answerEndings.filter(
    (ending) => ending !== 'answered' && Object.values(endings).some((counts) => counts[ending] > 0),
  )
  const table = layOutTable(
    [
      { heading: 'strategy' },
      ...['accuracy', '95 % interval', 'calls', 'tokens', 'seconds', 'dollars', 'calibration error (floor)'].map(
        number,
      ),
      ...odd.map(number),
    ],
    Object.entries(strategies).map(([name, { accuracy, calls, tokens, latencyMs, costUsd, calibration }]) => [
      name,
      percent(accuracy.mean),
      `${percent(accuracy.ci95[0])} to ${percent(accuracy.ci95[1])}`,
      calls.mean.toFixed(2),
      tokens?.mean.toFixed(0) ?? '',
      latencyMs === undefined ? '' : (latencyMs.mean / 1000).toFixed(1),
      costUsd?.mean.toPrecision(3) ?? '',
      calibration === undefined ? '' : `${calibration.ece.toFixed(3)} (${calibration.floor.toFixed(3)})`,
      ...odd.map((ending) => String(endings[name]?.[ending] ?? 0)),
    ]),
  )
  return [...table, ...(atEqualCost.length === 0 ? [] : ['', ...equalCostLines(atEqualCost)])]
}

/** `majority: +3.2 points (-0.4 to +6.8) over best-single, the best baseline at no more cost`. */
function equalCostLines(rows: NonNullable<BenchReport['atEqualCost']>): readonly string[] {
  return rows.map(({ strategy, baseline, difference, ci95 }) =>
    baseline === undefined || difference === undefined || ci95 === undefined
      ? `${strategy}: no baseline costs as little`
      : `${strategy}: ${points(difference)} points (${points(ci95[0])} to ${points(ci95[1])}) over ${baseline}, the best baseline at no more cost`,
  )
}

function points(share: number): string {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
