import { table } from '../compare/comparison-report.ts'
import type { XyPlot } from '../plots/xy-plot.ts'
import { intervalText, percentText, pointsIntervalText, pointsText } from '../report/figure-text.ts'
import type { AlarmFigures } from './alarm-figures.ts'
import type { CurvePoint, StretchFigures } from './learning-curves.ts'
import { describeChange } from './member-change.ts'
import type { ComparedStretch, LearningResults } from './summarise-learning.ts'

/** A run as Markdown: the curves, the stretches held against what stands beside them, and the alarms. */
export function learningMarkdown(results: LearningResults): string {
  const { curves, stretches, alarms, draws, pool, questions, labelsPerHundred, kinds, changes, bankHash, seed } =
    results
  const names = Object.keys(curves)
  const seen = [...new Set(Object.values(curves).flatMap((points) => points.map((point) => point.seen)))].sort(
    (a, b) => a - b,
  )
  const cell = (name: string, at: number): string => pointText(curves[name]?.find((point) => point.seen === at))
  return `# Learning from nothing

${draws} random orders of up to ${Math.max(0, ...seen).toLocaleString('en')} of ${questions.toLocaleString('en')} questions, ${pool.length} models in the pool, ${labelsPerHundred} labels in a hundred questions${kinds ? ', datasets told as kinds' : ''}. Bank ${bankHash}, seed ${seed}.
${changes.map((change) => `\n${describeChange(change)}.\n`).join('')}
## Accuracy over the last hundred questions

${table(
  ['questions seen', ...names],
  seen.map((at) => [String(at), ...names.map((name) => cell(name, at))]),
)}

Share of right answers (calls a question). The best single model is chosen with every label, after the fact. A fully labelled bank has every label of four
fifths of the questions, never those of the part that is asked.

## Stretches

${Object.entries(stretches)
  .map(([name, own]) => `### ${name}\n\n${stretchTable(own)}`)
  .join('\n\n')}

Differences are in percentage points on the same questions of the same orders, with 95 % intervals by bootstrap over questions. Calibration error: ten equal
bins over one order's answers, mean over orders; its floor is what a perfectly calibrated predictor would show.

## Alarms

${Object.entries(alarms)
  .map(([name, own]) => alarmText(name, own, draws))
  .join('\n\n')}
`
}

/** Accuracy against questions seen, what stands beside dashed. */
export function learningPlot({ curves }: LearningResults, learners: readonly string[]): XyPlot {
  return {
    title: 'Accuracy over the last hundred questions, beginning with nothing',
    xTitle: 'questions seen',
    yTitle: 'share right',
    yFormat: '.0%',
    xScale: 'log',
    series: Object.entries(curves).map(([name, points]) => ({
      name,
      line: true,
      dashed: !learners.includes(name),
      points: points.map(({ seen, accuracy }) => ({
        ...{ x: seen, y: accuracy.mean },
        ...(learners.includes(name) && { low: accuracy.ci95[0], high: accuracy.ci95[1] }),
      })),
    })),
  }
}

function pointText(point: CurvePoint | undefined): string {
  return point === undefined ? '' : `${percentText(point.accuracy.mean)} (${point.calls.toFixed(1)})`
}

function stretchTable(stretches: readonly ComparedStretch[]): string {
  const against = Object.keys(stretches[0]?.ahead ?? {})
  return table(
    [
      'questions',
      'accuracy',
      '95 % interval',
      'worst order',
      'calls',
      'calibration error (floor)',
      ...against.map((name) => `against ${name}`),
    ],
    stretches.map((stretch) => [
      stretch.to === undefined ? `from ${stretch.from} on` : `${stretch.from} to ${stretch.to}`,
      percentText(stretch.accuracy.mean),
      intervalText(stretch.accuracy.ci95),
      percentText(stretch.worstDraw),
      stretch.calls.toFixed(2),
      calibrationText(stretch),
      ...against.map((name) => differenceCell(stretch, name)),
    ]),
  )
}

function calibrationText({ calibration }: StretchFigures): string {
  return calibration === undefined ? '' : `${calibration.ece.toFixed(3)} (${calibration.floor.toFixed(3)})`
}

function differenceCell({ ahead }: ComparedStretch, name: string): string {
  const difference = ahead[name]
  if (difference === undefined || !Number.isFinite(difference.mean)) return ''
  return `${pointsText(difference.mean)} (${pointsIntervalText(difference.ci95)})`
}

function alarmText(name: string, { noticed, falseAlarms, watched }: AlarmFigures, draws: number): string {
  const found = noticed.map(({ change, answers, median, missed }) => {
    const list = answers.length === 0 ? '' : ` (${answers.join(', ')})`
    const after = median === undefined ? 'not noticed' : `noticed after a median of ${median} answers${list}`
    return `${describeChange(change)}: ${after}${missed > 0 ? `, missed in ${missed} of ${draws} orders` : ''}.`
  })
  const wrong = `${falseAlarms.length} alarms on members that were what they had been, in ${watched.answers.toLocaleString('en')} answers and ${watched.pairs.toLocaleString('en')} pairs of answers.`
  return [`**${name}**: ${wrong}`, ...found].join('\n\n')
}
