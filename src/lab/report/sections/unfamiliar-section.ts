import type { LabStrategyChoice } from '../../lab-runner.ts'
import { dotPlot } from '../../plots/dot-plot.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { AskOutcomes, AskTask, Outcome } from '../../run/ask-task.ts'
import type { ReportBlock, ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment, gather, type KeyedTask } from '../experiment.ts'
import { countText, differenceText, intervalText, percentText, pointsIntervalText, pointsText } from '../figure-text.ts'
import { type MeasuredValue, measure, measureDifference } from '../measure.ts'
import { askTask, choice, type ReportPlan, sampleEvenly } from '../report-plan.ts'

type Condition =
  | { readonly of: 'familiar' | 'left-out'; readonly split: number }
  | { readonly of: 'bank-size' | 'labels'; readonly questions: number }

const smallestBanks = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000]

/** Question 5: questions of a kind that the bank does not have, and banks of few labelled questions. */
export function unfamiliarSection(plan: ReportPlan): Experiment {
  const strategies = [choice('best-single'), ...plan.combining]
  const sizes = bankSizes(plan)
  const keyed = [...leftOutDatasets(plan, strategies), ...smallBanks(plan, sizes, strategies)]
  return experiment(
    keyed.map(({ task }) => task),
    (outcomes) => section(plan, strategies, sizes, keyed, outcomes),
  )
}

/** The same questions asked twice: with the rest of their dataset in the bank, and without. */
function leftOutDatasets(
  plan: ReportPlan,
  strategies: readonly LabStrategyChoice[],
): readonly KeyedTask<Condition, AskTask>[] {
  const { datasets, datasetOf, studySplits } = plan
  if (datasets.length < 2) return []
  return studySplits.flatMap(({ bank, asked }, number): KeyedTask<Condition, AskTask>[] => {
    const draw = `dataset ${number}`
    return [
      { key: { of: 'familiar', split: number }, task: askTask(plan, { bank, asked }, draw, strategies) },
      ...datasets.map((dataset): KeyedTask<Condition, AskTask> => {
        const those = asked.filter((place) => datasetOf(place) === dataset)
        const others = bank.filter((place) => datasetOf(place) !== dataset)
        return {
          key: { of: 'left-out', split: number },
          task: askTask(plan, { bank: others, asked: those }, draw, strategies),
        }
      }),
    ]
  })
}

/** Up to the whole bank half. */
function bankSizes({ studySplits }: ReportPlan): readonly number[] {
  const largest = Math.min(...studySplits.map(({ bank }) => bank.length))
  return [...smallestBanks.filter((size) => size < 0.8 * largest), largest]
}

/** A bank of so many questions, and a whole bank half in which so many have labels. */
function smallBanks(
  plan: ReportPlan,
  sizes: readonly number[],
  strategies: readonly LabStrategyChoice[],
): readonly KeyedTask<Condition, AskTask>[] {
  const { studySplits, datasetOf, random } = plan
  return studySplits.flatMap(({ bank, asked }, number) => [
    ...sizes.map((questions): KeyedTask<Condition, AskTask> => {
      const few = sampleEvenly(bank, questions, datasetOf, random.fork(`bank ${number} ${questions}`))
      const task = askTask(plan, { bank: few, asked }, `bank ${number}`, strategies)
      return { key: { of: 'bank-size', questions }, task }
    }),
    ...[0, ...sizes.slice(0, -1)].map((labels): KeyedTask<Condition, AskTask> => {
      const task = askTask(plan, { bank, asked }, `labels ${number}`, strategies, { labels })
      return { key: { of: 'labels', questions: labels }, task }
    }),
  ])
}

interface LeftOut {
  readonly dataset: string
  readonly strategies: readonly {
    readonly strategy: string
    readonly familiar: MeasuredValue
    readonly leftOut: MeasuredValue
    readonly change: MeasuredValue
  }[]
}

function section(
  plan: ReportPlan,
  strategies: readonly LabStrategyChoice[],
  sizes: readonly number[],
  keyed: readonly KeyedTask<Condition, AskTask>[],
  outcomes: readonly AskOutcomes[],
): ReportSection {
  const rowsOf = (strategy: number, matches: (key: Condition) => boolean): readonly (readonly Outcome[])[] =>
    gather(keyed, outcomes, matches).map((task) => task[strategy] ?? [])
  // Left-out datasets are tasks of their own; a split's answers belong together, so that pairs meet.
  const bySplit = (strategy: number, of: 'familiar' | 'left-out', dataset?: string): readonly (readonly Outcome[])[] =>
    plan.studySplits.map((_, split) =>
      rowsOf(strategy, (key) => key.of === of && 'split' in key && key.split === split)
        .flat()
        .filter(({ place }) => dataset === undefined || plan.datasetOf(place) === dataset),
    )
  const specs = strategies.map(({ spec }) => spec)
  const leftOut =
    plan.datasets.length < 2
      ? []
      : plan.datasets.map(
          (dataset): LeftOut => ({
            dataset,
            strategies: specs.map((strategy, index) => {
              const familiar = bySplit(index, 'familiar', dataset)
              const unfamiliar = bySplit(index, 'left-out', dataset)
              const label = `${dataset} ${strategy}`
              return {
                strategy,
                familiar: measure(familiar, plan, `${label} familiar`),
                leftOut: measure(unfamiliar, plan, `${label} left out`),
                change: measureDifference(unfamiliar, familiar, plan, `${label} change`),
              }
            }),
          }),
        )
  const lead = Math.max(0, specs.indexOf(plan.leading.spec))
  const change = measureDifference(
    bySplit(lead, 'left-out'),
    bySplit(lead, 'familiar'),
    plan,
    'all datasets left out in turn',
  )
  const overBestSingle = measureDifference(
    bySplit(lead, 'left-out'),
    bySplit(0, 'left-out'),
    plan,
    'left out: leading against best-single',
  )
  const curve = (of: 'bank-size' | 'labels') =>
    specs.map((strategy, index) => ({
      strategy,
      points: [...(of === 'labels' ? [0] : []), ...sizes].flatMap((questions) => {
        // With all labels kept, the bank is the whole bank half.
        const from = of === 'labels' && questions === sizes.at(-1) ? 'bank-size' : of
        const rows = rowsOf(index, (key) => key.of === from && 'questions' in key && key.questions === questions)
        return [{ questions, ...measure(rows, plan, `${of} ${questions} ${strategy}`) }]
      }),
    }))
  const bySize = curve('bank-size')
  const byLabels = curve('labels')
  const ten = bySize[lead]?.points[0]
  const whole = bySize[lead]?.points.at(-1)
  const named = plan.leading.spec
  const sizesText =
    ten === undefined || whole === undefined
      ? ''
      : ` With a bank of ${ten.questions} questions it reaches ${percentText(ten.mean)} (${intervalText(ten.ci95)}), with ${whole.questions} ${percentText(whole.mean)} (${intervalText(whole.ci95)}).`
  return {
    id: 'unfamiliar',
    title: 'Questions unlike the bank, and small banks',
    result:
      leftOut.length === 0
        ? `The bank has a single dataset, so leaving one out cannot be measured.${sizesText}`
        : `On a dataset that the bank does not hold, the accuracy of ${named} changes by ${differenceText(change)}. It is there ${differenceText(overBestSingle)} against the best single model of that bank.${sizesText}`,
    blocks: [
      ...(leftOut.length === 0 ? [] : leftOutBlocks(leftOut, lead, named)),
      sizePlot('bank-size', 'Accuracy by size of the bank', 'labelled questions in the bank', bySize, plan.looks),
      sizePlot('bank-labels', 'Accuracy by labels in the bank', 'questions with labels', byLabels, plan.looks),
      {
        kind: 'table',
        header: ['labelled questions', ...specs.map((spec) => `bank of them: ${spec}`)],
        rows: sizes.map((size, row) => [
          countText(size, 'question'),
          ...bySize.map(({ points }) => percentText(points[row]?.mean ?? Number.NaN)),
        ]),
      },
      {
        kind: 'table',
        header: ['labels', ...specs.map((spec) => `among all answers: ${spec}`)],
        rows: [0, ...sizes].map((size, row) => [
          String(size),
          ...byLabels.map(({ points }) => percentText(points[row]?.mean ?? Number.NaN)),
        ]),
        note: 'Here the whole bank half is there with its answers, and only so many questions have a known outcome. Strategies that learn from answers alone need none.',
      },
    ],
    limits:
      'Datasets here are of one recording and resemble each other more than a new kind of question may. Labels and small banks are drawn evenly over datasets.',
    figures: { leftOut, leftOutOverall: { change, overBestSingle }, bankSizes: bySize, labels: byLabels },
  }
}

function leftOutBlocks(leftOut: readonly LeftOut[], lead: number, named: string): readonly ReportBlock[] {
  return [
    {
      kind: 'plot',
      name: 'left-out',
      caption: `What ${named} loses on each dataset when the bank does not hold it; 95 % intervals.`,
      spec: dotPlot({
        title: `${named}: dataset left out of the bank`,
        xTitle: 'change of accuracy',
        xFormat: '+.1%',
        reference: { value: 0, label: 'no change' },
        rows: leftOut.flatMap(({ dataset, strategies }) => {
          const measured = strategies[lead]
          if (measured === undefined) return []
          const { mean, ci95 } = measured.change
          return [{ label: dataset === '' ? '(none)' : dataset, value: mean, low: ci95[0], high: ci95[1] }]
        }),
      }),
    },
    {
      kind: 'table',
      header: ['dataset', 'strategy', 'in the bank', 'left out', 'change', '95 % interval'],
      rows: leftOut.flatMap(({ dataset, strategies }) =>
        strategies.map(({ strategy, familiar, leftOut: without, change }) => [
          dataset === '' ? '(none)' : dataset,
          strategy,
          percentText(familiar.mean),
          percentText(without.mean),
          pointsText(change.mean),
          pointsIntervalText(change.ci95),
        ]),
      ),
      note: 'Changes in percentage points, on the same questions.',
    },
  ]
}

function sizePlot(
  name: string,
  title: string,
  xTitle: string,
  curves: readonly {
    readonly strategy: string
    readonly points: readonly (MeasuredValue & { readonly questions: number })[]
  }[],
  looks: readonly string[],
): ReportBlock {
  return {
    kind: 'plot',
    name,
    caption: `${title}, with 95 % intervals; the axis is logarithmic.`,
    spec: xyPlot({
      title,
      xTitle,
      yTitle: 'accuracy (mean over datasets)',
      yFormat: '.0%',
      xScale: 'log',
      looks,
      // A logarithm has no place for 0: it stands where 1 would.
      ...(curves.some(({ points }) => points.some(({ questions }) => questions === 0)) && { zeroAt: 1 }),
      series: curves.map(({ strategy, points }) => ({
        name: strategy,
        line: true,
        points: points.map(({ questions, mean, ci95 }) => ({
          x: Math.max(1, questions),
          y: mean,
          low: ci95[0],
          high: ci95[1],
        })),
      })),
    }),
  }
}
