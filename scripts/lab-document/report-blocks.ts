import { table } from '../../src/lab/compare/comparison-report.ts'
import type { AdditionChanges } from '../../src/lab/report/addition-changes.ts'
import { percentText, pointsIntervalText, pointsText, signed } from '../../src/lab/report/figure-text.ts'
import type { MeasuredValue } from '../../src/lab/report/measure.ts'
import type { ClosedHelp } from '../../src/lab/report/sections/escalation-section.ts'

/** What of a written report.json is read here. */
export interface WrittenReport {
  readonly sections: readonly {
    readonly id: string
    readonly title: string
    readonly result: string
    readonly figures: unknown
  }[]
}

export interface ReportResult {
  readonly title: string
  readonly report: WrittenReport
}

/** One row a recording and strategy: what one more model changes. */
export function additionsTable(results: readonly ReportResult[]): string {
  const rows = results.flatMap(({ title, report }) => {
    const { oneMore } = figuresOf<{
      readonly oneMore: { readonly changes: Readonly<Record<string, AdditionChanges>> }
    }>(report, 'added-models')
    return Object.entries(oneMore.changes).map(([strategy, changes]) => [
      `${title}: ${strategy}`,
      String(changes.additions),
      [...new Set(changes.questions)].join(' to '),
      points(changes.mean),
      `${points(changes.ci95[0])} to ${points(changes.ci95[1])}`,
      points(changes.percentile5),
      points(changes.noise.percentile5),
      points(changes.worst),
      percentText(changes.lost),
      percentText(changes.noise.lost),
    ])
  })
  const header = ['', 'additions', 'questions each', 'mean change', '95 % interval', '5th percentile', 'by noise alone']
  return table([...header, 'worst', 'share that lost', 'by noise alone'], rows)
}

/** One row a recording, closed model and share of questions on which it is asked. */
export function helpTable(results: readonly ReportResult[]): string {
  const rows = results.flatMap(({ title, report }) => {
    const { poolAlone, helpers } = figuresOf<ClosedHelp>(report, 'escalation')
    return helpers.flatMap(({ helper, helperAlone, poolOverHelper, steps, passing }) => [
      [`${title}: the pool alone`, '0.0 %', percentText(poolAlone.accuracy.mean), difference(poolOverHelper), ''],
      ...steps.map(({ helped, accuracy, overHelper, overPool }) => [
        `asking ${helper}`,
        percentText(helped),
        percentText(accuracy.mean),
        difference(overHelper),
        difference(overPool),
      ]),
      [`${helper} alone`, '100.0 %', percentText(helperAlone.accuracy.mean), passingText(passing), ''],
    ])
  })
  return table(['', 'asked on', 'accuracy', 'over that model alone', 'over the pool alone'], rows)
}

function passingText({ share, ci95 }: ClosedHelp['helpers'][number]['passing']): string {
  const known = (value: number | null): string => (value === null ? 'nowhere' : percentText(value))
  return `passed at ${known(share)} (${known(ci95[0])} to ${known(ci95[1])})`
}

function difference({ mean, ci95 }: MeasuredValue): string {
  return `${pointsText(mean)} (${pointsIntervalText(ci95)})`
}

function points(share: number): string {
  return signed(100 * share, 2)
}

function figuresOf<Figures>({ sections }: WrittenReport, id: string): Figures {
  const section = sections.find((candidate) => candidate.id === id)
  if (section === undefined) throw new Error(`The report has no section ${id}.`)
  return section.figures as Figures
}
