import type { Comparison } from '../../compare/comparison.ts'
import { callsPlot, reliabilityPlot } from '../../compare/comparison-report.ts'
import { dotPlot } from '../../plots/dot-plot.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { ReportBlock } from '../document/report-document.ts'
import { countText, intervalText, percentText, pointsIntervalText, pointsText } from '../figure-text.ts'
import type { MeasuredValue } from '../measure.ts'

export interface StrategyBlocksOptions {
  /** What the others are held against. */
  readonly baseline: string
  /** Whether a strategy is drawn hollow: one model, or a bound. */
  readonly isHollow: (spec: string) => boolean
  /** What hollow ones are. */
  readonly hollow: string
  /** Names in the order of their looks in plots; default: as they were compared. */
  readonly looks?: readonly string[]
  /** Added to what the table says of itself. */
  readonly note?: string
}

/** What every strategy reaches, as plots and tables. */
export function strategyBlocks(comparison: Comparison, options: StrategyBlocksOptions): readonly ReportBlock[] {
  const { baseline, isHollow, hollow, looks, note = '' } = options
  const figures = Object.entries(comparison.strategies)
  const datasets = Object.keys(figures[0]?.[1].perDataset ?? {})
  const reliability = reliabilityPlot(comparison, looks)
  const blocks: ReportBlock[] = [
    {
      kind: 'plot',
      name: 'strategies',
      caption: `Accuracy of every strategy on unseen questions, with 95 % intervals. Hollow: ${hollow}.`,
      spec: dotPlot({
        title: 'Accuracy by strategy',
        xTitle: 'accuracy (mean over datasets)',
        xFormat: '.0%',
        rows: figures.map(([label, { accuracy }]) => ({
          ...{ label, value: accuracy.mean, low: accuracy.ci95[0], high: accuracy.ci95[1] },
          hollow: isHollow(label),
        })),
      }),
    },
    {
      kind: 'table',
      header: ['strategy', 'accuracy', '95 % interval', `over ${baseline}`, '95 % interval', 'calls', 'p95'],
      rows: figures.map(([name, { accuracy, calls }]) => {
        const difference = differenceFrom(comparison, name, baseline)
        return [
          name,
          percentText(accuracy.mean),
          intervalText(accuracy.ci95),
          difference === undefined ? '' : pointsText(difference.mean),
          difference === undefined ? '' : pointsIntervalText(difference.ci95),
          calls.mean.toFixed(2),
          calls.p95.toFixed(0),
        ]
      }),
      note: `Accuracy is the unweighted mean over ${countText(datasets.length, 'dataset')}; differences are paired, in percentage points.${note}`,
    },
    {
      kind: 'table',
      header: ['dataset', ...figures.map(([name]) => name)],
      rows: datasets.map((dataset) => [
        dataset === '' ? '(none)' : dataset,
        ...figures.map(([, { perDataset }]) => percentText(perDataset[dataset]?.mean ?? Number.NaN)),
      ]),
    },
    {
      kind: 'plot',
      name: 'accuracy-calls',
      caption: 'Accuracy against the mean number of models asked a question.',
      spec: xyPlot(callsPlot(comparison, looks)),
    },
  ]
  if (reliability === undefined) return blocks
  return [
    ...blocks,
    {
      kind: 'plot',
      name: 'reliability',
      caption:
        'How often answers of a stated confidence are right; on the dashed line, exactly as often as stated. Intervals (95 %, Wilson) are for the answers of one split.',
      spec: xyPlot(reliability),
    },
    {
      kind: 'table',
      header: ['strategy', 'calibration error', 'floor'],
      rows: figures.flatMap(([name, { calibration }]) =>
        calibration === undefined ? [] : [[name, calibration.ece.toFixed(3), calibration.floor.toFixed(3)]],
      ),
      note: 'Ten equal bins; the floor is what a perfectly calibrated predictor would show by chance on as many questions.',
    },
  ]
}

/** How much more `a` answers than `b`, whichever way round the pair was measured. */
export function differenceFrom({ pairs }: Comparison, a: string, b: string): MeasuredValue | undefined {
  const straight = pairs.find((pair) => pair.a === a && pair.b === b)
  if (straight !== undefined) return { mean: straight.difference, ci95: straight.ci95 }
  const turned = pairs.find((pair) => pair.a === b && pair.b === a)
  return turned && { mean: -turned.difference, ci95: [-turned.ci95[1], -turned.ci95[0]] }
}
