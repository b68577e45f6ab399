import { reportRemarks } from '../../benchmarks/report-remarks.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import type { XyPlot } from '../plots/xy-plot.ts'
import type { Comparison, MeasuredAccuracy, StrategyFigures } from './comparison.ts'

/** A comparison as Markdown: the table, the paired differences, and what the figures mean. */
export function comparisonMarkdown(comparison: Comparison): string {
  const strategies = Object.entries(comparison.strategies)
  return `# Comparison of strategies

${comparison.questions} questions, ${comparison.splits} splits: each strategy is fitted on half of every dataset and answers the other half.
Bank ${comparison.bankHash}. Embedder: ${comparison.embedder}.

${table(
  [
    'strategy',
    'accuracy',
    'sd',
    '95 % interval',
    'calls',
    'p95',
    'calibration error',
    'floor',
    'tokens',
    'cost',
    'latency',
  ],
  strategies.map(([name, figures]) => [name, ...figureCells(figures)]),
)}

Accuracy is the unweighted mean over datasets. sd: between splits. Interval: bootstrap over questions. Calibration error: ten equal bins; its
floor is what a perfectly calibrated predictor would show by chance on as many questions. Tokens, cost (US dollars) and latency (milliseconds, critical path) are
means over the answers for which the recordings hold them; empty = not recorded.
${liveSentence(comparison)}
## Differences

${table(
  ['a', 'b', 'a - b', '95 % interval'],
  comparison.pairs.map(({ a, b, difference, ci95 }) => [
    a,
    b,
    points(difference),
    `${points(ci95[0])} to ${points(ci95[1])}`,
  ]),
)}

In percentage points, on the same questions of the same splits. An interval that does not hold 0 speaks for a difference on questions of
these kinds.

${equalCostSection(comparison)}## By dataset

${table(
  ['dataset', ...strategies.map(([name]) => name)],
  datasetsOf(comparison).map((dataset) => [
    dataset === '' ? '(none)' : dataset,
    ...strategies.map(([, { perDataset }]) => percent(perDataset[dataset]?.mean)),
  ]),
)}
${remarks(comparison)}${comparison.ungraded === 0 ? '' : `\n${comparison.ungraded} answers were left out: nobody graded the response that was chosen.\n`}`
}

/** What has to be known of a benchmark before its figures are read; empty for most. */
function remarks(comparison: Comparison): string {
  return reportRemarks(datasetsOf(comparison))
    .map((remark) => `\n${remark}\n`)
    .join('')
}

/** Each strategy beside the best baseline that costs no more; empty where there is no baseline. */
function equalCostSection(comparison: Comparison): string {
  const [header, ...rows] = equalCostTable(comparison)
  if (header === undefined) return ''
  return `## At equal cost

${table(header, rows)}

A baseline asks one model, once or several times (\`self-consistency\`). It costs no more where its mean calls, and where both are known its mean tokens and
dollars, are no more. The best one is chosen by the same answers as it is compared by, which favours it.

`
}

/** The same as rows, the heading first; none where there is no baseline. Accuracies in per cent, differences in points. */
export function equalCostTable({
  atEqualCost,
  strategies,
  baselines,
}: Pick<Comparison, 'atEqualCost' | 'strategies' | 'baselines'>): readonly (readonly string[])[] {
  if (atEqualCost === undefined) return []
  const header = ['strategy', 'accuracy', 'calls', 'best baseline at no more cost', 'accuracy', 'calls', 'difference']
  const rows = atEqualCost.map(({ strategy, baseline = '', difference, ci95 }) => {
    const [own, other] = [strategies[strategy], strategies[baseline] ?? baselines?.[baseline]]
    return [
      strategy,
      percent(own?.accuracy.mean),
      own?.calls.mean.toFixed(2) ?? '',
      baseline === '' ? 'none' : baseline,
      percent(other?.accuracy.mean),
      other?.calls.mean.toFixed(2) ?? '',
      difference === undefined ? '' : points(difference),
      ci95 === undefined ? '' : `${points(ci95[0])} to ${points(ci95[1])}`,
    ]
  })
  return [[...header, '95 % interval'], ...rows]
}

/** Which calls were to live models, and who graded what they wrote; empty without any. */
function liveSentence({ strategies }: Comparison): string {
  const shares = Object.entries(strategies).flatMap(([name, { liveCalls }]) =>
    liveCalls === undefined ? [] : [`${name}: ${liveCalls.mean.toFixed(2)}`],
  )
  if (shares.length === 0) return ''
  return `
Of these calls, to live models (mean a question): ${shares.join(', ')}. What they wrote is graded by smacs against the question's reference; everything else
is recorded answers.
`
}

/** Accuracy against mean calls, every strategy a point with its interval. */
export function callsPlot(comparison: Comparison, looks?: readonly string[]): XyPlot {
  return {
    title: 'Accuracy against calls',
    xTitle: 'mean calls a question',
    yTitle: 'accuracy (macro)',
    yFormat: '.0%',
    ...(looks && { looks }),
    series: Object.entries(comparison.strategies).map(([name, { accuracy, calls }]) => ({
      name,
      points: [{ x: calls.mean, y: accuracy.mean, low: accuracy.ci95[0], high: accuracy.ci95[1] }],
    })),
  }
}

/**
 * Accuracy against confidence by bin, with 95 % intervals (Wilson) for as many answers as one split gives; undefined when
 * no strategy gives a confidence.
 */
export function reliabilityPlot(comparison: Comparison, looks?: readonly string[]): XyPlot | undefined {
  const series = Object.entries(comparison.strategies).flatMap(([name, { calibration }]) =>
    calibration === undefined
      ? []
      : [
          {
            name,
            line: true,
            points: calibration.bins.map(({ meanConfidence, accuracy, count }) => {
              const answers = count / comparison.splits
              const [low, high] = wilsonInterval(accuracy * answers, answers)
              return { x: meanConfidence, y: accuracy, low, high }
            }),
          },
        ],
  )
  if (series.length === 0) return undefined
  const ideal = { name: 'perfect', dashed: true, points: [0, 1].map((share) => ({ x: share, y: share })) }
  return {
    title: 'Reliability: how often an answer given with some confidence is right',
    xTitle: 'mean confidence of the bin',
    yTitle: 'share right',
    xFormat: '.0%',
    yFormat: '.0%',
    xDomain: [0, 1],
    yDomain: [0, 1],
    ...(looks && { looks }),
    series: [...series, ideal],
  }
}

function figureCells({ accuracy, calls, calibration, tokens, costUsd, latencyMs }: StrategyFigures): readonly string[] {
  return [
    percent(accuracy.mean),
    points(accuracy.sd),
    intervalText(accuracy),
    calls.mean.toFixed(2),
    calls.p95.toFixed(0),
    calibration?.ece.toFixed(3) ?? '',
    calibration?.floor.toFixed(3) ?? '',
    tokens?.mean.toFixed(0) ?? '',
    costUsd?.mean.toPrecision(3) ?? '',
    latencyMs?.mean.toFixed(0) ?? '',
  ]
}

function datasetsOf({ strategies }: Comparison): readonly string[] {
  const [first] = Object.values(strategies)
  return Object.keys(first?.perDataset ?? {})
}

function intervalText({ ci95: [low, high] }: MeasuredAccuracy): string {
  return `${percent(low)} to ${percent(high)}`
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : (100 * share).toFixed(1)
}

function points(share: number): string {
  return (100 * share).toFixed(2)
}

/** Bars in a cell would end it. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(line)].join('\n')
}
