import type { LabStrategyChoice } from '../../lab-runner.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { AskOutcomes, Outcome } from '../../run/ask-task.ts'
import type { ReportBlock, ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment } from '../experiment.ts'
import { intervalText, percentText } from '../figure-text.ts'
import { type MeasuredValue, meanKnown, measure } from '../measure.ts'
import { askTask, choice, choiceWith, type ReportPlan, takesOption } from '../report-plan.ts'

/** The bills of a strategy, in the order in which they are drawn. */
const bills = [
  { field: 'calls', title: 'mean calls a question', plot: 'cost-calls', digits: 2 },
  { field: 'tokens', title: 'mean tokens a question', plot: 'cost-tokens', digits: 0 },
  { field: 'costUsd', title: 'mean cost a question, US dollars', plot: 'cost-dollars', digits: 5 },
  { field: 'criticalPathMs', title: 'mean latency along the critical path, ms', plot: 'cost-latency', digits: 0 },
  { field: 'latencySumMs', title: 'mean latency of all calls together, ms', plot: 'cost-latency-sum', digits: 0 },
] as const
type Bill = (typeof bills)[number]

const panelSizes = [1, 2, 3, 5, 7, 10, 15]
const meanCallsWanted = [1.5, 2, 2.5, 3, 4]
const mostAsked = [2, 3, 5, 7]

/** Question 6: what does accuracy cost, in calls, tokens, money and time? */
export function costSection(plan: ReportPlan): Experiment {
  const strategies = ladder(plan)
  const tasks = plan.studySplits.map((split, number) => askTask(plan, split, `cost ${number}`, strategies))
  return experiment(tasks, (outcomes) => section(plan, strategies, outcomes))
}

/** Every strategy as it is, and with each panel size or budget that it takes. */
function ladder({ combining, pool }: ReportPlan): readonly LabStrategyChoice[] {
  const steps = combining.flatMap(({ kind }) => [
    ...panelSizes
      .filter((size) => size < pool.length && takesOption(kind, 'references', size))
      .map((references) => choiceWith(kind, { references })),
    ...(takesOption(kind, 'meanCalls', 2)
      ? meanCallsWanted.map((meanCalls) => choiceWith(kind, { meanCalls }))
      : mostAsked
          .filter((asked) => asked < pool.length && takesOption(kind, 'maxAsked', asked))
          .map((maxAsked) => choiceWith(kind, { maxAsked }))),
  ])
  return [choice('best-single'), ...combining, ...steps]
}

interface Priced {
  readonly spec: string
  readonly kind: string
  readonly accuracy: MeasuredValue
  /** Means over the answers for which the recording holds them; absent where it holds none. */
  readonly bill: Readonly<Partial<Record<Bill['field'], number>>>
  /** Of how many of the answers the recording holds the amount, as a share. */
  readonly known: Readonly<Record<Bill['field'], number>>
}

function section(
  plan: ReportPlan,
  strategies: readonly LabStrategyChoice[],
  outcomes: readonly AskOutcomes[],
): ReportSection {
  const priced = strategies.map(({ spec, kind }, index): Priced => {
    const rows: readonly (readonly Outcome[])[] = outcomes.map((split) => split[index] ?? [])
    const all = rows.flat()
    const bill = Object.fromEntries(
      bills.flatMap(({ field }) => {
        const mean = meanKnown(all.map((outcome) => outcome[field]))
        return mean === undefined ? [] : [[field, mean]]
      }),
    )
    return { spec, kind, accuracy: measure(rows, plan, `cost ${spec}`), bill, known: knownShares(all) }
  })
  const recorded = bills.filter(({ field }) => priced.some(({ bill }) => bill[field] !== undefined))
  const missing = bills.filter((bill) => !recorded.includes(bill))
  const partial = recorded.flatMap(({ field, title }) => {
    const least = Math.min(...priced.map(({ known }) => known[field]))
    return least === 1 ? [] : [`${title} (${percentText(least)} of the answers at the least)`]
  })
  const front = paretoFront(priced, 'calls')
  return {
    id: 'cost',
    title: 'What does it cost, and how long does it take?',
    result: resultText(plan, priced, front),
    blocks: [
      ...recorded.map((bill) => costPlot(bill, priced, plan.looks)),
      ...(missing.length === 0
        ? []
        : [
            {
              kind: 'text',
              text: `Not in this recording, so not shown: ${missing.map(({ title }) => title).join('; ')}.`,
            } as const,
          ]),
      ...(partial.length === 0
        ? []
        : [
            {
              kind: 'text',
              text: `Recorded for some answers only, and so not to be compared where one strategy's calls are recorded more often than another's: ${partial.join('; ')}.`,
            } as const,
          ]),
      {
        kind: 'table',
        header: ['strategy', 'accuracy', '95 % interval', ...recorded.map(({ title }) => title), 'on the front'],
        rows: priced.map((row) => [
          row.spec,
          percentText(row.accuracy.mean),
          intervalText(row.accuracy.ci95),
          ...recorded.map(({ field, digits }) => row.bill[field]?.toFixed(digits) ?? ''),
          front.includes(row) ? 'yes' : '',
        ]),
        note: 'The front: no other row has fewer calls and a higher accuracy. Which rows are on it is itself uncertain where intervals overlap. Tokens, cost and latency are those recorded when the answers were collected.',
      },
    ],
    limits:
      'Latency along the critical path assumes that models asked together run at once, as recorded, without queues. Embedding and scoring cost a few milliseconds and are not counted; nothing is said about the price of the hardware behind a model.',
    figures: { strategies: priced, front: front.map(({ spec }) => spec) },
  }
}

function knownShares(outcomes: readonly Outcome[]): Priced['known'] {
  const share = (field: Bill['field']): number =>
    outcomes.filter((outcome) => outcome[field] !== undefined).length / Math.max(1, outcomes.length)
  return {
    calls: share('calls'),
    tokens: share('tokens'),
    costUsd: share('costUsd'),
    criticalPathMs: share('criticalPathMs'),
    latencySumMs: share('latencySumMs'),
  }
}

function resultText({ leading }: ReportPlan, priced: readonly Priced[], front: readonly Priced[]): string {
  const [single] = priced
  const lead = priced.find(({ spec }) => spec === leading.spec)
  if (single === undefined || lead === undefined) return 'No strategy could answer from this recording.'
  const reached = ({ accuracy }: Priced): string =>
    `${percentText(accuracy.mean)} (95 % interval ${intervalText(accuracy.ci95)})`
  const steps = front.map(({ spec, bill }) => `${spec} (${bill.calls?.toFixed(1)})`).join(', ')
  return `One call to the best single model reaches ${reached(single)}, ${lead.spec} ${reached(lead)} with ${lead.bill.calls?.toFixed(1)} calls. By their means, nothing measured has both fewer calls and a higher accuracy than these, cheapest first: ${steps}.`
}

/** Rows that nothing beats in both, cheapest first. */
function paretoFront(priced: readonly Priced[], field: Bill['field']): readonly Priced[] {
  const known = priced.filter(({ bill }) => bill[field] !== undefined)
  const costOf = ({ bill }: Priced): number => bill[field] ?? Number.POSITIVE_INFINITY
  return known
    .filter(
      (row, place) => !known.some((other, at) => beats(other, row, costOf) || (at < place && ties(other, row, costOf))),
    )
    .sort((a, b) => costOf(a) - costOf(b))
}

/** Equal in both: the first one named stands for all. */
function ties(a: Priced, b: Priced, costOf: (row: Priced) => number): boolean {
  return a.accuracy.mean === b.accuracy.mean && costOf(a) === costOf(b)
}

function beats(a: Priced, b: Priced, costOf: (row: Priced) => number): boolean {
  const better = a.accuracy.mean > b.accuracy.mean
  const cheaper = costOf(a) < costOf(b)
  return (better && costOf(a) <= costOf(b)) || (cheaper && a.accuracy.mean >= b.accuracy.mean)
}

function costPlot(bill: Bill, priced: readonly Priced[], looks: readonly string[]): ReportBlock {
  const kinds = [...new Set(priced.map(({ kind }) => kind))]
  const series = kinds.map((kind) => {
    const points = priced
      .filter((row) => row.kind === kind && row.bill[bill.field] !== undefined)
      .map(({ accuracy: { mean, ci95 }, bill: amounts }) => ({
        x: amounts[bill.field] ?? Number.NaN,
        y: mean,
        low: ci95[0],
        high: ci95[1],
      }))
      .sort((a, b) => a.x - b.x)
    return { name: kind, line: points.length > 1, points }
  })
  const front = paretoFront(priced, bill.field).map(({ accuracy, bill: amounts }) => ({
    x: amounts[bill.field] ?? Number.NaN,
    y: accuracy.mean,
  }))
  return {
    kind: 'plot',
    name: bill.plot,
    caption: `Accuracy against ${bill.title}; each point is one setting. Dashed: the front, which nothing measured here beats in both.`,
    spec: xyPlot({
      title: `Accuracy against ${bill.title}`,
      xTitle: bill.title,
      yTitle: 'accuracy (mean over datasets)',
      yFormat: '.0%',
      looks,
      series: [...series, { name: '', dashed: true, points: front }],
    }),
  }
}
