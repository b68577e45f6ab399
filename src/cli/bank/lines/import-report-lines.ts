import { basename } from 'node:path'
import type { ImportReport, UnlabelledDataset } from '../../../bank/import/import-report.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { countText, percentText, pluralText } from '../../progress/quantities.ts'
import { layOutTable } from '../../terminal/columns.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { truncateText } from '../../terminal/text-width.ts'

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
    ...(report.superseded.length > 0
      ? [
          `  ${palette.caution('!')} ${pluralText(report.superseded.length, 'file')} of older runs left out, the newest run of a task counts: ${truncateText(report.superseded.map((file) => oneLine(basename(file))).join(', '), width)}`,
        ]
      : []),
    ...(report.questionsToldApart > 0
      ? [
          `  ${palette.caution('!')} ${pluralText(report.questionsToldApart, 'question')} under an id that is another question's: kept as ID@HASH`,
        ]
      : []),
    ...(report.revisedQuestions > 0
      ? [
          `  ${palette.caution('!')} ${pluralText(report.revisedQuestions, 'question')} in another revision than the bank's: their answers are kept, the bank's question stays`,
        ]
      : []),
    ...(report.refusedRows > 0 ? [`  ${palette.caution('!')} ${pluralText(report.refusedRows, 'line')} refused:`] : []),
    ...report.refusedReasons
      .slice(0, reasonsListed)
      .map(({ reason, rows }) => `    ${countText(rows).padStart(8)}  ${truncateText(oneLine(reason), width)}`),
    ...(report.refusedReasons.length > reasonsListed
      ? [`    and ${pluralText(report.refusedReasons.length - reasonsListed, 'more reason')}`]
      : []),
    ...report.unlabelled.flatMap((unlabelled) => unlabelledLines(unlabelled, terminal)),
    `  ${palette.faint(`content hash ${report.hash}`)}`,
  ]
}

/** Datasets named in the warning before the rest is counted. */
const datasetsNamed = 3

/** Says in one sentence that answers have no verdict though there is something to judge them by; undefined where all have. */
export function unlabelledWarning({ unlabelled }: ImportReport): string | undefined {
  if (unlabelled.length === 0) return undefined
  const cells = unlabelled.reduce((sum, dataset) => sum + dataset.cells, 0)
  const names = unlabelled
    .slice(0, datasetsNamed)
    .map(({ dataset }) => (dataset === undefined ? 'no dataset' : oneLine(dataset)))
  const more = unlabelled.length > datasetsNamed ? ` and ${countText(unlabelled.length - datasetsNamed)} more` : ''
  return `${pluralText(cells, 'answer')} of ${names.join(', ')}${more} left unlabelled although there are references: nothing is learnt from that who is right.`
}

function unlabelledLines({ dataset, cells, of, reasons }: UnlabelledDataset, { palette }: Terminal): readonly string[] {
  const name = dataset === undefined ? 'without a dataset' : oneLine(dataset)
  return [
    `  ${palette.caution('!')} ${name}: ${countText(cells)} of ${pluralText(of, 'answer')} unlabelled although there are references:`,
    ...reasons.map(({ reason, cells: count }) => `    ${countText(count).padStart(8)}  ${oneLine(reason)}`),
  ]
}
