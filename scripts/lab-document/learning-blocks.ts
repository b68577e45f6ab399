import { table } from '../../src/lab/compare/comparison-report.ts'
import type { AlarmFigures } from '../../src/lab/learn/alarm-figures.ts'
import type { ComparedStretch, LearningResults } from '../../src/lab/learn/summarise-learning.ts'
import { percentText, pointsIntervalText, pointsText } from '../../src/lab/report/figure-text.ts'
import type { LearningRunPlan } from './learning-runs.ts'

interface Played {
  readonly plan: LearningRunPlan
  readonly results: LearningResults
}

/** Accuracy over the last hundred questions against questions seen, one row a strategy. */
export function nothingTable({ curves }: LearningResults): string {
  const seen = [...new Set(Object.values(curves).flatMap((points) => points.map((point) => point.seen)))].sort(
    (a, b) => a - b,
  )
  return table(
    ['questions seen', ...seen.map(String)],
    Object.entries(curves).map(([name, points]) => [
      name,
      ...seen.map((at) => {
        const point = points.find((one) => one.seen === at)
        return point === undefined ? '' : `${(100 * point.accuracy.mean).toFixed(1)} (${point.calls.toFixed(1)})`
      }),
    ]),
  )
}

/** What `adaptive` reached on each stretch, held against what stands beside it. */
export function promisesTable(played: readonly Played[]): string {
  const against = Object.keys(played[0]?.results.stretches.adaptive?.[0]?.ahead ?? {})
  return table(
    [
      'recording',
      'questions',
      'accuracy',
      'worst order',
      'calls',
      'calibration error (floor)',
      ...against.map((name) => `against ${name}`),
    ],
    played.flatMap(({ plan, results }) =>
      (results.stretches.adaptive ?? []).map((stretch) => [
        plan.title,
        stretchName(stretch),
        percentText(stretch.accuracy.mean),
        percentText(stretch.worstDraw),
        stretch.calls.toFixed(2),
        stretch.calibration === undefined
          ? ''
          : `${stretch.calibration.ece.toFixed(3)} (${stretch.calibration.floor.toFixed(3)})`,
        ...against.map((name) => aheadText(stretch, name)),
      ]),
    ),
  )
}

/** How soon a change was noticed, and the accuracy before it, at once, and after. */
export function changesTable(played: readonly Played[]): string {
  const stretches = (played[0]?.results.stretches.adaptive ?? []).filter(({ from }) => from >= 200)
  return table(
    ['from question 500 on', 'noticed after', 'other alarms', ...stretches.map(stretchName)],
    played.map(({ plan, results }) => [
      plan.title,
      noticedText(results),
      otherText(results.alarms.adaptive),
      ...stretches.map(({ from }) => {
        const own = results.stretches.adaptive?.find((stretch) => stretch.from === from)
        return own === undefined ? '' : (100 * own.accuracy.mean).toFixed(1)
      }),
    ]),
  )
}

/** What one liar costs each strategy: at once, and once whoever watches has seen it. */
export function liarTable(pairs: readonly (readonly [string, LearningResults, LearningResults])[]): string {
  return table(
    ['', 'strategy', 'without a liar, 500 on', 'points lost, 500 to 550', '550 to 600', '600 to 700', '700 on'],
    pairs.flatMap(([title, honest, liar]) =>
      Object.keys(honest.stretches).map((name) => {
        const lost = (from: number): string => {
          const [without, withIt] = [honest, liar].map((results) =>
            results.stretches[name]?.find((one) => one.from === from),
          )
          return without === undefined || withIt === undefined
            ? ''
            : pointsText(withIt.accuracy.mean - without.accuracy.mean)
        }
        const after = (honest.stretches[name] ?? []).filter(({ from }) => from >= 500)
        const questions = after.map(({ from, to = 1_000 }) => to - from)
        const right = after.reduce((sum, { accuracy }, place) => sum + accuracy.mean * (questions[place] ?? 0), 0)
        const all = questions.reduce((sum, count) => sum + count, 0)
        return [title, name, percentText(right / all), ...[500, 550, 600, 700].map(lost)]
      }),
    ),
  )
}

function stretchName({ from, to }: ComparedStretch): string {
  return to === undefined ? `${from} on` : `${from} to ${to}`
}

function aheadText({ ahead }: ComparedStretch, name: string): string {
  const difference = ahead[name]
  return difference === undefined ? '' : `${pointsText(difference.mean)} (${pointsIntervalText(difference.ci95)})`
}

function noticedText({ alarms, changes, draws }: LearningResults): string {
  const [noticed] = alarms.adaptive?.noticed ?? []
  const [change] = changes
  if (noticed === undefined || change === undefined) return ''
  if (change.kind === 'copies' && change.of === change.model) return '–'
  const unit = change.kind === 'copies' ? 'questions both answered' : 'of its answers'
  if (noticed.answers.length === 0) return `not in ${draws}`
  const missed = noticed.missed === 0 ? '' : `, not in ${noticed.missed} of ${draws}`
  return `${noticed.answers.join(', ')} ${unit}${missed}`
}

function otherText(figures: AlarmFigures | undefined): string {
  if (figures === undefined) return ''
  const { falseAlarms, watched } = figures
  return `${falseAlarms.length} in ${watched.answers.toLocaleString('en')}`
}
