import { type Comparison, summariseComparison } from '../../compare/comparison.ts'
import { callsPlot, reliabilityPlot } from '../../compare/comparison-report.ts'
import { embedderName } from '../../lab-embedder.ts'
import { dotPlot } from '../../plots/dot-plot.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { AskOutcomes } from '../../run/ask-task.ts'
import type { ReportBlock, ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment } from '../experiment.ts'
import { countText, differenceText, intervalText, percentText, pointsIntervalText, pointsText } from '../figure-text.ts'
import type { MeasuredValue } from '../measure.ts'
import { askTask, choice, type ReportPlan } from '../report-plan.ts'

/** Opens the report: what every strategy reaches on questions that the bank has not seen. */
export function comparisonSection(plan: ReportPlan): Experiment {
  const strategies = [
    choice('best-single'),
    choice('best-single-per-dataset'),
    choice('random'),
    ...plan.combining,
    choice('oracle'),
  ]
  const tasks = plan.comparisonSplits.map((split, number) => askTask(plan, split, `split ${number}`, strategies))
  return experiment(tasks, (outcomes) =>
    section(
      plan,
      strategies.map(({ spec }) => spec),
      outcomes,
    ),
  )
}

function section(plan: ReportPlan, specs: readonly string[], outcomes: readonly AskOutcomes[]): ReportSection {
  const { view, datasetOf, random, leading, pool } = plan
  const comparison = summariseComparison(
    specs.map((spec) => ({ spec })),
    outcomes,
    { hash: view.hash, embedder: embedderName(view), datasetOf },
    random.fork('comparison'),
  )
  const figures = Object.entries(comparison.strategies)
  const lead = comparison.strategies[leading.spec]
  const against = differenceFrom(comparison, leading.spec, 'best-single')
  const result =
    lead === undefined || against === undefined
      ? 'No strategy could answer from this recording.'
      : `${leading.spec} is right on ${percentText(lead.accuracy.mean)} of the questions (95 % interval ${intervalText(lead.accuracy.ci95)}) with ${lead.calls.mean.toFixed(1)} calls a question: ${differenceText(against)} against the best single model alone.`
  const reliability = reliabilityPlot(comparison, plan.looks)
  const blocks: ReportBlock[] = [
    {
      kind: 'plot',
      name: 'strategies',
      caption: 'Accuracy of every strategy on unseen questions, with 95 % intervals. Hollow: single models and bounds.',
      spec: dotPlot({
        title: 'Accuracy by strategy',
        xTitle: 'accuracy (mean over datasets)',
        xFormat: '.0%',
        rows: figures.map(([label, { accuracy }]) => ({
          label,
          value: accuracy.mean,
          low: accuracy.ci95[0],
          high: accuracy.ci95[1],
          hollow: !plan.combining.some(({ spec }) => spec === label),
        })),
      }),
    },
    {
      kind: 'table',
      header: ['strategy', 'accuracy', '95 % interval', 'over best-single', '95 % interval', 'calls', 'p95'],
      rows: figures.map(([name, { accuracy, calls }]) => {
        const difference = differenceFrom(comparison, name, 'best-single')
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
      note: `Accuracy is the unweighted mean over ${countText(plan.datasets.length, 'dataset')}; differences are paired, in percentage points. best-single-per-dataset is told the dataset and oracle the outcome: bounds, not strategies.`,
    },
    {
      kind: 'table',
      header: ['dataset', ...specs],
      rows: plan.datasets.map((dataset) => [
        dataset === '' ? '(none)' : dataset,
        ...figures.map(([, { perDataset }]) => percentText(perDataset[dataset]?.mean ?? Number.NaN)),
      ]),
    },
    {
      kind: 'plot',
      name: 'accuracy-calls',
      caption: 'Accuracy against the mean number of models asked a question.',
      spec: xyPlot(callsPlot(comparison, plan.looks)),
    },
  ]
  if (reliability !== undefined) {
    blocks.push({
      kind: 'plot',
      name: 'reliability',
      caption:
        'How often answers of a stated confidence are right; on the dashed line, exactly as often as stated. Intervals (95 %, Wilson) are for the answers of one split.',
      spec: xyPlot(reliability),
    })
    blocks.push({
      kind: 'table',
      header: ['strategy', 'calibration error', 'floor'],
      rows: figures.flatMap(([name, { calibration }]) =>
        calibration === undefined ? [] : [[name, calibration.ece.toFixed(3), calibration.floor.toFixed(3)]],
      ),
      note: 'Ten equal bins; the floor is what a perfectly calibrated predictor would show by chance on as many questions.',
    })
  }
  return {
    id: 'strategies',
    title: 'Does it beat my best model?',
    result,
    blocks,
    limits: `Measured on ${countText(comparison.questions, 'question')} of the kinds in this recording, with the ${pool.length} models in it and the answers they gave then. Intervals speak of other questions of the same kinds; other kinds are the matter of a later section.`,
    figures: comparison,
  }
}

/** How much more `a` answers than `b`, whichever way round the pair was measured. */
function differenceFrom({ pairs }: Comparison, a: string, b: string): MeasuredValue | undefined {
  const straight = pairs.find((pair) => pair.a === a && pair.b === b)
  if (straight !== undefined) return { mean: straight.difference, ci95: straight.ci95 }
  const turned = pairs.find((pair) => pair.a === b && pair.b === a)
  return turned && { mean: -turned.difference, ci95: [-turned.ci95[1], -turned.ci95[0]] }
}
