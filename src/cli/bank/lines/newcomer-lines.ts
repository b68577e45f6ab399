import type { AccuracyEstimate, NewcomerAccuracy } from '../../../collect/newcomer/estimate-accuracy.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { countText, percentText } from '../../progress/quantities.ts'
import { type Column, layOutTable } from '../../terminal/columns.ts'
import type { Terminal } from '../../terminal/terminal.ts'

const columns: readonly Column[] = [
  { heading: 'expected of it' },
  { heading: 'questions', align: 'right' },
  { heading: 'answered', align: 'right' },
  { heading: 'correct', align: 'right' },
  { heading: '95 % interval', align: 'right' },
]

/** How often a newcomer is expected to be right, for a person: over all, then dataset by dataset. */
export function newcomerLines(accuracy: NewcomerAccuracy, { palette }: Terminal): readonly string[] {
  const { datasets } = accuracy
  const sum = (read: (dataset: (typeof datasets)[number]) => number): number =>
    datasets.reduce((total, dataset) => total + read(dataset), 0)
  const row = (name: string, questions: number, answered: number, { accuracy: share, ci95 }: AccuracyEstimate) => [
    name,
    countText(questions),
    countText(answered),
    percentText(share),
    `${percentText(ci95[0])} to ${percentText(ci95[1])}`,
  ]
  const rows = [
    row(
      'all questions',
      sum(({ questions }) => questions),
      sum(({ answered }) => answered),
      accuracy,
    ),
    ...(datasets.length < 2 ? [] : datasets).map((one) =>
      row(one.dataset === undefined ? 'without a dataset' : oneLine(one.dataset), one.questions, one.answered, one),
    ),
  ]
  return layOutTable(columns, rows, palette.faint).map((line) => `    ${line}`)
}
