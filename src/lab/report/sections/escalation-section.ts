import { datasetAccuracies, macroAccuracies } from '../../../method/retrieval/overall-accuracy.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import { pairedScores } from '../../compare/question-scores.ts'
import type { LabStrategyChoice } from '../../lab-runner.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { AskOutcomes, AskTask, Outcome } from '../../run/ask-task.ts'
import type { ReportBlock, ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment, gather, type KeyedTask } from '../experiment.ts'
import { differenceText, intervalText, percentText, pointsIntervalText, pointsText, verdict } from '../figure-text.ts'
import { type BySplit, type MeasuredValue, meanKnown, measure, measureDifference } from '../measure.ts'
import { type PassingShare, passingShare } from '../passing-share.ts'
import { askTask, choice, type ReportPlan } from '../report-plan.ts'

/** The one strategy that asks a helper. */
const kind = 'adaptive'
/** `escalate.maxShare`: about this share of questions may go to the helper. At 0 stands the pool alone. */
const sharesWanted = [0.1, 0.25, 0.5, 0.75, 1]

/** Question 8: how often must an open pool ask a closed model to be better than either? */
export function escalationSection(plan: ReportPlan): Experiment {
  const helpers = strongestClosed(plan)
  const keyed = plan.comparisonSplits.flatMap((split, number): KeyedTask<ModelId | undefined, AskTask>[] =>
    helpers.length === 0
      ? []
      : [
          { key: undefined, task: askTask(plan, split, `pool alone ${number}`, [choice(kind)]) },
          ...helpers.map((helper): KeyedTask<ModelId, AskTask> => {
            const alone: LabStrategyChoice = { spec: helper, kind: 'single', options: { model: helper } }
            const strategies = [alone, ...sharesWanted.map((share) => escalating(helper, share))]
            return { key: helper, task: askTask(plan, split, `helped ${number}`, strategies, { helpers: [helper] }) }
          }),
        ],
  )
  return experiment(
    keyed.map(({ task }) => task),
    (outcomes) => section(plan, helpers, keyed, outcomes),
  )
}

/** By accuracy in the whole recording: what is drawn is drawn for those that are hardest to pass. */
function strongestClosed({ view, closed, effort }: ReportPlan): readonly ModelId[] {
  const models = closed.toSorted()
  const strength = macroAccuracies(datasetAccuracies(view.restrict({ models }), models)) ?? []
  return models
    .map((model, place) => ({ model, strength: strength[place] ?? 0 }))
    .sort((a, b) => b.strength - a.strength)
    .slice(0, effort.helpers)
    .map(({ model }) => model)
}

function escalating(to: ModelId, maxShare: number): LabStrategyChoice {
  return {
    spec: `${kind}?escalate.to=${encodeURIComponent(to)}&escalate.below=1&escalate.maxShare=${maxShare}`,
    kind,
    options: { escalate: { to, below: 1, maxShare } },
  }
}

interface Row {
  readonly accuracy: MeasuredValue
  readonly calls: number
  /** Share of the questions on which the helper was asked. */
  readonly helped: number
  /** Only where the recording holds the cost of every call. */
  readonly costUsd?: number
}

interface Step extends Row {
  readonly maxShare: number
  readonly overHelper: MeasuredValue
  readonly overPool: MeasuredValue
}

interface Curve {
  readonly helper: ModelId
  readonly helperAlone: Row
  readonly poolOverHelper: MeasuredValue
  readonly steps: readonly Step[]
  /** From which share on it is ahead of the helper alone. */
  readonly passing: PassingShare
}

/** The section's figures. */
export interface ClosedHelp {
  readonly poolAlone: Row
  readonly helpers: readonly (Omit<Curve, 'passing'> & { readonly passing: KnownPassing })[]
}

/** A share is null where the curve never passes. */
interface KnownPassing {
  readonly share: number | null
  readonly ci95: readonly [number | null, number | null]
}

function section(
  plan: ReportPlan,
  helpers: readonly ModelId[],
  keyed: readonly KeyedTask<ModelId | undefined, AskTask>[],
  outcomes: readonly AskOutcomes[],
): ReportSection {
  const base = {
    id: 'escalation',
    title: 'How much closed help does it take?',
    limits:
      'The threshold below which the helper is asked is fitted on the bank half, so the share on new questions differs from the one wanted. Of several shares the least one that is ahead is named, and the intervals do not allow for that choice. Which closed model is the strongest is read from the same answers that measure it, which flatters it a little. Closed models answer as they did when the recording was made.',
  }
  if (helpers.length === 0) {
    return {
      ...base,
      result:
        'Not asked for: name closed models of the bank with --closed to let the pool ask them where it is unsure.',
      blocks: [],
      figures: null,
    }
  }
  const rowsOf = (key: ModelId | undefined, strategy: number): readonly (readonly Outcome[])[] =>
    gather(keyed, outcomes, (of) => of === key).map((task) => task[strategy] ?? [])
  const pool = rowsOf(undefined, 0)
  const poolAlone = rowFor(pool, plan, 'pool alone')
  const curves = helpers.flatMap((helper): readonly Curve[] => {
    const alone = rowsOf(helper, 0)
    const poolOverHelper = measureDifference(pool, alone, plan, `pool over ${helper}`)
    if (!Number.isFinite(poolOverHelper.mean)) return []
    const helped = sharesWanted.map((_, place) => rowsOf(helper, place + 1))
    const steps = helped.map((rows, place): Step => {
      const label = `${helper} ${place}`
      return {
        maxShare: sharesWanted[place] ?? 0,
        ...rowFor(rows, plan, label),
        overHelper: measureDifference(rows, alone, plan, `${label} over the helper`),
        overPool: measureDifference(rows, pool, plan, `${label} over the pool`),
      }
    })
    const passing = passingOf(pool, helped, alone, steps, plan, helper)
    return [{ helper, helperAlone: rowFor(alone, plan, `${helper} alone`), poolOverHelper, steps, passing }]
  })
  if (curves.length === 0) {
    const result = 'The data cannot answer: pool and closed models have no graded answers to the same questions.'
    return { ...base, result, blocks: [], figures: null }
  }
  const isPriced = [poolAlone, ...curves.flatMap(({ helperAlone, steps }) => [helperAlone, ...steps])].every(
    ({ costUsd }) => costUsd !== undefined,
  )
  const figures: ClosedHelp = {
    poolAlone,
    helpers: curves.map((curve) => ({ ...curve, passing: knownPassing(curve.passing) })),
  }
  return {
    ...base,
    result: curves.slice(0, 1).map(sentenceOf).join(''),
    blocks: [
      {
        kind: 'text',
        text: `${kind} asks the open pool and, on the questions where it stays least sure, a closed helper whose answer joins as one more calibrated voter${plan.closed.length > curves.length ? `; drawn for the ${curves.length} strongest of the ${plan.closed.length} closed models` : ''}. ${
          isPriced
            ? 'Cost is as recorded.'
            : "The recording does not hold the cost of every call, so help is priced in calls: a question costs its calls to the pool times their price, and the helper's share times the helper's."
        }`,
      },
      ...curves.flatMap((curve, place): readonly ReportBlock[] => [
        ...(place === 0 ? [] : [{ kind: 'text', text: sentenceOf(curve) } as const]),
        curvePlot(curve, poolAlone, `escalation-${place + 1}`),
        curveTable(curve, poolAlone, isPriced),
      ]),
    ],
    figures,
  }
}

function rowFor(rows: readonly (readonly Outcome[])[], plan: ReportPlan, label: string): Row {
  const all = rows.flat()
  const costUsd = all.every((outcome) => outcome.costUsd !== undefined)
    ? meanKnown(all.map((outcome) => outcome.costUsd))
    : undefined
  return {
    accuracy: measure(rows, plan, `escalation ${label}`),
    calls: meanKnown(all.map(({ calls }) => calls)) ?? Number.NaN,
    helped: meanKnown(all.map(({ helperCalls }) => helperCalls)) ?? Number.NaN,
    ...(costUsd !== undefined && { costUsd }),
  }
}

function passingOf(
  pool: BySplit,
  helped: readonly BySplit[],
  alone: BySplit,
  steps: readonly Step[],
  { datasetOf, random }: ReportPlan,
  helper: ModelId,
): PassingShare {
  const points = [
    { share: 0, differences: pairedScores(pool, alone) },
    ...helped.map((rows, place) => ({ share: steps[place]?.helped ?? 0, differences: pairedScores(rows, alone) })),
  ]
  return passingShare(points, datasetOf, random.fork(`passing ${helper}`))
}

function knownPassing({ share, ci95: [low, high] }: PassingShare): KnownPassing {
  const known = (value: number): number | null => (value > 1 ? null : value)
  return { share: known(share), ci95: [known(low), known(high)] }
}

function sentenceOf({ helper, helperAlone, poolOverHelper, steps, passing }: Curve): string {
  const both = steps.find(({ overHelper, overPool }) => verdict(overHelper) === 'more' && verdict(overPool) === 'more')
  const best = steps.reduce((highest, step) => (step.accuracy.mean > highest.accuracy.mean ? step : highest))
  const { accuracy, helped, overHelper, overPool } = both ?? best
  const share = percentText(helped)
  const asked =
    both === undefined
      ? `At no share measured is it clearly ahead of both that model and the pool alone. It is most accurate where ${share} go to it too`
      : `The least share measured at which it is clearly ahead of both that model and the pool alone is ${share}`
  return `Without the help of ${helper}, which alone is right on ${percentText(helperAlone.accuracy.mean)}, the open pool is at ${differenceText(poolOverHelper)} against it. ${passingText(passing)}. ${asked}, with ${percentText(accuracy.mean)}. That is ${differenceText(overHelper)} over the model and ${differenceText(overPool)} over the pool.`
}

function passingText({ share, ci95: [low, high] }: PassingShare): string {
  if (share > 1) return 'No share of questions that go to it puts the pool ahead'
  if (high === 0) return 'The pool needs no help to be ahead'
  const interval = high > 1 ? `from ${percentText(low)} on, or never` : intervalText([low, high])
  return `To be ahead it needs help on ${percentText(share)} of the questions (95 % interval ${interval})`
}

function curvePlot({ helper, helperAlone, steps }: Curve, poolAlone: Row, name: string): ReportBlock {
  const level = ({ accuracy: { mean } }: Row) => [
    { x: 0, y: mean },
    { x: 1, y: mean },
  ]
  return {
    kind: 'plot',
    name,
    caption: `Accuracy of ${kind} against the share of questions on which it asks ${helper} too, with 95 % intervals; dashed, the pool alone and that model alone.`,
    spec: xyPlot({
      title: `Asking ${helper} where the pool is unsure`,
      xTitle: 'share of questions on which it is asked',
      yTitle: 'accuracy (mean over datasets)',
      xFormat: '.0%',
      yFormat: '.0%',
      looks: [kind],
      series: [
        {
          name: kind,
          line: true,
          points: [poolAlone, ...steps].map(({ helped, accuracy: { mean, ci95 } }) => ({
            x: helped,
            y: mean,
            low: ci95[0],
            high: ci95[1],
          })),
        },
        { name: 'the pool alone', dashed: true, points: level(poolAlone) },
        { name: `${helper} alone`, dashed: true, points: level(helperAlone) },
      ],
    }),
  }
}

function curveTable(curve: Curve, poolAlone: Row, isPriced: boolean): ReportBlock {
  const { helper, helperAlone, poolOverHelper, steps } = curve
  const cells = (name: string, row: Row, over: readonly (MeasuredValue | undefined)[]): readonly string[] => [
    name,
    `${percentText(row.accuracy.mean)} (${intervalText(row.accuracy.ci95)})`,
    ...over.map((difference) =>
      difference === undefined ? '' : `${pointsText(difference.mean)} (${pointsIntervalText(difference.ci95)})`,
    ),
    row.calls.toFixed(2),
    (100 * row.helped).toFixed(1),
    ...(isPriced ? [row.costUsd?.toFixed(5) ?? ''] : []),
  ]
  return {
    kind: 'table',
    header: [
      `helper: ${helper}`,
      'accuracy',
      'over it alone',
      'over the pool alone',
      'calls a question',
      'of them to it, a 100 questions',
      ...(isPriced ? ['cost a question, US dollars'] : []),
    ],
    rows: [
      cells('the pool alone', poolAlone, [poolOverHelper, undefined]),
      ...steps.map((step) => cells(`maxShare ${step.maxShare}`, step, [step.overHelper, step.overPool])),
      cells(`${helper} alone`, helperAlone, [undefined, undefined]),
    ],
    note: `maxShare 0.25 stands for the strategy ${escalating(helper, 0.25).spec}. Differences in percentage points, on the same questions of the same splits; in brackets 95 % intervals.`,
  }
}
