import type { LabStrategyChoice } from '../../lab-runner.ts'
import { dotPlot } from '../../plots/dot-plot.ts'
import type { AskOutcomes, AskTask } from '../../run/ask-task.ts'
import type { ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment, gather, type KeyedTask } from '../experiment.ts'
import { differenceText, intervalText, percentText, pointsIntervalText, pointsText } from '../figure-text.ts'
import { type BySplit, measure, measureDifference } from '../measure.ts'
import { askTask, choice, type ReportPlan } from '../report-plan.ts'

type Side = 'open' | 'closed'

/** Question 7: how does the open pool stand against closed models of the same recording? */
export function closedModelsSection(plan: ReportPlan): Experiment {
  const { closed, comparisonSplits, combining } = plan
  const open = [choice('best-single'), choice('best-single-per-dataset'), ...combining]
  const single = closed.map((model): LabStrategyChoice => ({ spec: model, kind: 'single', options: { model } }))
  const keyed =
    closed.length === 0
      ? []
      : comparisonSplits.flatMap((split, number): KeyedTask<Side, AskTask>[] => [
          { key: 'open', task: askTask(plan, split, `closed ${number}`, open) },
          {
            key: 'closed',
            task: askTask(plan, split, `closed ${number}`, [choice('best-single')], { pool: [...closed].sort() }),
          },
          // Named by an option, a model is a helper; any pool will do.
          { key: 'closed', task: askTask(plan, split, `each ${number}`, single, { helpers: closed }) },
        ])
  return experiment(
    keyed.map(({ task }) => task),
    (outcomes) => section(plan, open, keyed, outcomes),
  )
}

function section(
  plan: ReportPlan,
  open: readonly LabStrategyChoice[],
  keyed: readonly KeyedTask<Side, AskTask>[],
  outcomes: readonly AskOutcomes[],
): ReportSection {
  const { closed, leading } = plan
  const base = {
    id: 'closed-models',
    title: 'Against closed models',
    limits:
      'Closed models as they answered when the recording was made; newer ones may be stronger. The best closed model is the one that is best in the bank half, as a user would pick it.',
  }
  if (closed.length === 0) {
    return {
      ...base,
      result: 'Not asked for: name closed models of the bank with --closed to compare with them.',
      blocks: [],
      figures: null,
    }
  }
  const bySide = (side: Side) => gather(keyed, outcomes, (key) => key === side)
  const closedTasks = bySide('closed')
  const rows: { readonly name: string; readonly side: Side; readonly scores: BySplit }[] = [
    ...open.map(({ spec }, index) => ({
      name: spec === 'best-single' ? 'best open' : spec === 'best-single-per-dataset' ? 'best open per dataset' : spec,
      side: 'open' as const,
      scores: bySide('open').map((task) => task[index] ?? []),
    })),
    {
      name: 'best closed',
      side: 'closed',
      scores: closedTasks.filter((_, index) => index % 2 === 0).map((task) => task[0] ?? []),
    },
    ...closed.map((model, index) => ({
      name: model,
      side: 'closed' as const,
      scores: closedTasks.filter((_, task) => task % 2 === 1).map((task) => task[index] ?? []),
    })),
  ]
  const best = rows.find(({ name }) => name === 'best closed')
  const measured = rows.map(({ name, side, scores }) => ({
    name,
    side,
    accuracy: measure(scores, plan, `closed ${name}`),
    againstBestClosed: measureDifference(scores, best?.scores ?? [], plan, `${name} against best closed`),
  }))
  const lead = measured.find(({ name }) => name === leading.spec)
  const top = measured.find(({ name }) => name === 'best closed')
  return {
    ...base,
    result:
      lead === undefined || top === undefined
        ? 'The data cannot answer: no closed model has answers to these questions.'
        : `${leading.spec} over open models is right on ${percentText(lead.accuracy.mean)}, the best closed model on ${percentText(top.accuracy.mean)}: a difference of ${differenceText(lead.againstBestClosed)}.`,
    blocks: [
      {
        kind: 'plot',
        name: 'closed-models',
        caption: 'Accuracy of the open pool and of closed models alone, with 95 % intervals. Hollow: closed.',
        spec: dotPlot({
          title: 'The open pool against closed models',
          xTitle: 'accuracy (mean over datasets)',
          xFormat: '.0%',
          rows: measured.map(({ name, side, accuracy: { mean, ci95 } }) => ({
            label: name,
            value: mean,
            low: ci95[0],
            high: ci95[1],
            hollow: side === 'closed',
          })),
        }),
      },
      {
        kind: 'table',
        header: ['', 'accuracy', '95 % interval', 'against best closed', '95 % interval'],
        rows: measured.map(({ name, accuracy, againstBestClosed }) => [
          name,
          percentText(accuracy.mean),
          intervalText(accuracy.ci95),
          pointsText(againstBestClosed.mean),
          pointsIntervalText(againstBestClosed.ci95),
        ]),
        note: 'Differences in percentage points, on the same questions of the same splits.',
      },
    ],
    figures: measured,
  }
}
