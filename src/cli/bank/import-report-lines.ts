import type { ImportReport } from '../../bank/import/import-report.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { countText, percentText, pluralText } from '../progress/quantities.ts'
import { layOutTable } from '../terminal/columns.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { truncateText } from '../terminal/text-width.ts'

/** Reasons of refusal named before the rest is counted. */
const reasonsListed = 8

/** What an import did, for a person. */
export function importReportLines(report: ImportReport, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const published = report.models.some(({ publishedCorrectShare }) => publishedCorrectShare !== undefined)
  const share = (value: number | undefined): string => (value === undefined ? '–' : percentText(value))
  const table = layOutTable(
    [
      { heading: 'model' },
      { heading: 'answers', align: 'right' },
      { heading: 'correct', align: 'right' },
      ...(published ? [{ heading: 'by the published rule', align: 'right' } as const] : []),
    ],
    report.models.map(({ model, cells, correctShare, publishedCorrectShare }) => [
      palette.name(truncateText(oneLine(model), 48)),
      countText(cells),
      share(correctShare),
      share(publishedCorrectShare),
    ]),
    palette.faint,
  )
  const width = terminal.columns() - 16
  return [
    ...table.map((line) => `  ${line}`),
    '',
    `  ${pluralText(report.files, 'file')}, ${pluralText(report.questions, 'question')}, ${pluralText(report.models.length, 'model')}, ${pluralText(report.cells, 'answer')}`,
    `  new: ${pluralText(report.questionsAdded, 'question')}, ${pluralText(report.cellsAdded, 'answer')}; embedded: ${countText(report.questionsEmbedded)}`,
    ...(report.refusedRows > 0 ? [`  ${palette.caution('!')} ${pluralText(report.refusedRows, 'line')} refused:`] : []),
    ...report.refusedReasons
      .slice(0, reasonsListed)
      .map(({ reason, rows }) => `    ${countText(rows).padStart(8)}  ${truncateText(oneLine(reason), width)}`),
    ...(report.refusedReasons.length > reasonsListed
      ? [`    and ${pluralText(report.refusedReasons.length - reasonsListed, 'more reason')}`]
      : []),
    `  ${palette.faint(`content hash ${report.hash}`)}`,
  ]
}
