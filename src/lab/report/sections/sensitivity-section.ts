import type { LabStrategyChoice } from '../../lab-runner.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { AskOutcomes } from '../../run/ask-task.ts'
import type { ReportBlock, ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment } from '../experiment.ts'
import { intervalText, percentText, pointsIntervalText, pointsText } from '../figure-text.ts'
import { type BySplit, type MeasuredValue, measure, measureDifference } from '../measure.ts'
import { askTask, choiceWith, type ReportPlan, takesOption } from '../report-plan.ts'

/** An option that is turned alone, everything else at its default. */
interface Knob {
  readonly option: string
  readonly title: string
  readonly values: (plan: ReportPlan) => readonly number[]
  readonly log?: boolean
}

const upToPool =
  (values: readonly number[]) =>
  ({ pool }: ReportPlan): readonly number[] => [...values.filter((value) => value < pool.length), pool.length]

const knobs: readonly Knob[] = [
  { option: 'references', title: 'panel size', values: upToPool([1, 2, 3, 5, 7, 10, 15, 20, 30]) },
  { option: 'neighbours', title: 'neighbours (k)', values: () => [5, 10, 25, 50, 100, 200, 400, 800], log: true },
  { option: 'similarityRatio', title: 'similarity ratio', values: () => [0, 0.5, 0.8, 0.9, 0.95, 0.99] },
  { option: 'alpha', title: 'weight of perplexity (alpha)', values: () => [0, 0.25, 0.5, 1, 2, 4] },
  { option: 'maxAsked', title: 'most models asked', values: upToPool([2, 3, 4, 5, 7, 9, 12]) },
]

interface Setting {
  readonly knob: Knob
  readonly kind: string
  readonly value: number
  readonly choice: LabStrategyChoice
}

/** Question 4: how much hangs on the settings? */
export function sensitivitySection(plan: ReportPlan): Experiment {
  const settings = settingsOf(plan)
  const tasks = plan.studySplits.map((split, number) =>
    askTask(plan, split, `sensitivity ${number}`, [...plan.combining, ...settings.map(({ choice }) => choice)]),
  )
  return experiment(tasks, (outcomes) => section(plan, settings, outcomes))
}

function settingsOf(plan: ReportPlan): readonly Setting[] {
  const hasLogprobs = plan.pool.some((model) =>
    plan.view.cells(0, model).some(({ meanLogprob }) => meanLogprob !== undefined),
  )
  return knobs
    .filter(({ option }) => option !== 'alpha' || hasLogprobs)
    .flatMap((knob) =>
      plan.combining.flatMap(({ kind }) =>
        knob
          .values(plan)
          .filter((value) => takesOption(kind, knob.option, value) && !isWithoutEffect(kind, knob.option))
          .map((value) => ({ knob, kind, value, choice: choiceWith(kind, { [knob.option]: value }) })),
      ),
    )
}

/** A majority of a panel as large as the pool does not care how the pool is ordered. */
function isWithoutEffect(kind: string, option: string): boolean {
  return kind === 'majority' && option !== 'references'
}

interface Turned extends MeasuredValue {
  readonly value: number
  readonly againstDefault: MeasuredValue
}

interface Curve {
  readonly option: string
  readonly title: string
  readonly strategy: string
  readonly settings: readonly Turned[]
  readonly lowest: Turned
  readonly highest: Turned
}

function section(plan: ReportPlan, settings: readonly Setting[], outcomes: readonly AskOutcomes[]): ReportSection {
  const defaults = plan.combining.map(({ kind }) => kind)
  const rowsAt = (index: number): BySplit => outcomes.map((split) => split[index] ?? [])
  const curves = knobs.flatMap((knob) =>
    defaults.flatMap((kind, place): Curve[] => {
      const turned = settings.flatMap((setting, index): Turned[] => {
        if (setting.knob !== knob || setting.kind !== kind) return []
        const rows = rowsAt(defaults.length + index)
        const { spec } = setting.choice
        const againstDefault = measureDifference(rows, rowsAt(place), plan, `${spec} against default`)
        return [{ value: setting.value, ...measure(rows, plan, spec), againstDefault }]
      })
      const [lowest, ...others] = turned.toSorted((a, b) => a.mean - b.mean)
      const highest = others.at(-1) ?? lowest
      if (lowest === undefined || highest === undefined) return []
      return [{ option: knob.option, title: knob.title, strategy: kind, settings: turned, lowest, highest }]
    }),
  )
  const leading = curves.filter(({ strategy }) => strategy === plan.leading.kind)
  const told = leading.length > 0 ? leading : curves
  const widest = told.toSorted((a, b) => spread(b) - spread(a))[0]
  const bestGain = told
    .flatMap(({ settings }) => settings)
    .toSorted((a, b) => b.againstDefault.mean - a.againstDefault.mean)[0]
  const result =
    widest === undefined || bestGain === undefined
      ? 'The data cannot answer: no registered strategy has an option that recordings can turn.'
      : `Of the settings of ${widest.strategy}, turned here one at a time (${turnedTitles(told, widest.strategy)}), the widest spread is ${(100 * spread(widest)).toFixed(1)} points (${widest.title}: ${percentText(widest.lowest.mean)} at ${widest.lowest.value} to ${percentText(widest.highest.mean)} at ${widest.highest.value}). The best value found is ${pointsText(bestGain.againstDefault.mean)} points from the default (95 % interval ${pointsIntervalText(bestGain.againstDefault.ci95)}).`
  return {
    id: 'sensitivity',
    title: 'How sensitive is it to its settings?',
    result,
    blocks: [
      ...knobs.flatMap((knob) =>
        knobPlot(
          knob,
          curves.filter(({ option }) => option === knob.option),
          plan.looks,
        ),
      ),
      {
        kind: 'table',
        header: ['option', 'strategy', 'lowest', 'at', 'highest', 'at', 'spread', 'highest against default'],
        rows: curves.map((curve) => [
          curve.title,
          curve.strategy,
          `${percentText(curve.lowest.mean)} (${intervalText(curve.lowest.ci95)})`,
          String(curve.lowest.value),
          `${percentText(curve.highest.mean)} (${intervalText(curve.highest.ci95)})`,
          String(curve.highest.value),
          (100 * spread(curve)).toFixed(1),
          `${pointsText(curve.highest.againstDefault.mean)} (${pointsIntervalText(curve.highest.againstDefault.ci95)})`,
        ]),
        note: 'Every value tried is drawn above; spread in percentage points. The weights of votes are compared where majority (equal weights) stands beside prior-vote (prior scores) at each panel size.',
      },
    ],
    limits:
      'One option at a time, the others at their defaults: two turned together may do more. Whoever picks the best of many settings on the questions that measure it flatters it; a setting should be chosen on one half of a bank and measured on the other.',
    figures: curves,
  }
}

function turnedTitles(curves: readonly Curve[], strategy: string): string {
  return curves.flatMap((curve) => (curve.strategy === strategy ? [curve.title] : [])).join(', ')
}

function spread({ lowest, highest }: Curve): number {
  return highest.mean - lowest.mean
}

function knobPlot(
  { option, title, log = false }: Knob,
  curves: readonly Curve[],
  looks: readonly string[],
): readonly ReportBlock[] {
  if (curves.length === 0) return []
  return [
    {
      kind: 'plot',
      name: `sensitivity-${option}`,
      caption: `Accuracy by ${title}, everything else at its default; 95 % intervals.`,
      spec: xyPlot({
        title: `Accuracy by ${title}`,
        xTitle: title,
        yTitle: 'accuracy (mean over datasets)',
        yFormat: '.0%',
        looks,
        ...(log && { xScale: 'log' as const }),
        series: curves.map(({ strategy, settings }) => ({
          name: strategy,
          line: true,
          points: settings.map(({ value, mean, ci95 }) => ({ x: value, y: mean, low: ci95[0], high: ci95[1] })),
        })),
      }),
    },
  ]
}
