import { describeContradiction } from '../../../bank/check/source-labels.ts'
import type { BankInspection, DatasetRecord, ModelRecord } from '../../../bank/inspect/inspect-bank.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { countText, percentText, pluralText } from '../../progress/quantities.ts'
import { type Column, layOutTable } from '../../terminal/columns.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { truncateText } from '../../terminal/text-width.ts'

const columns: readonly Column[] = [
  { heading: 'model' },
  { heading: 'questions', align: 'right' },
  { heading: 'coverage', align: 'right' },
  { heading: 'correct', align: 'right' },
  { heading: '95 % interval', align: 'right' },
]
const publishedColumn: Column = { heading: 'published rule', align: 'right' }
const answerLineColumn: Column = { heading: 'answer line', align: 'right' }

/** What is in a bank, for a person: the whole, then dataset by dataset. */
export function inspectionLines(inspection: BankInspection, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const published = inspection.models.some(({ publishedCorrectShare }) => publishedCorrectShare !== undefined)
  const lines = inspection.models.some(({ answerLines }) => answerLines !== undefined)
  const headings = [...columns, ...(published ? [publishedColumn] : []), ...(lines ? [answerLineColumn] : [])]
  const share = (value: number | undefined): string => (value === undefined ? '–' : percentText(value))
  const row = (record: ModelRecord): readonly string[] => {
    const { correctShareCi95: interval } = record
    return [
      palette.name(truncateText(oneLine(record.model), 40)),
      countText(record.questions),
      percentText(record.coverage),
      share(record.correctShare),
      interval === undefined ? '–' : `${percentText(interval[0])} to ${percentText(interval[1])}`,
      ...(published ? [share(record.publishedCorrectShare)] : []),
      ...(lines ? [answerLineText(record)] : []),
    ]
  }
  const table = (models: readonly ModelRecord[]): readonly string[] =>
    layOutTable(headings, models.map(row), palette.faint).map((line) => `    ${line}`)
  const unlabelled = (records: readonly DatasetRecord[]): readonly string[] =>
    records.flatMap((record) =>
      record.unlabelled.map(
        ({ reason, cells }) =>
          `    ${palette.caution('!')} ${pluralText(cells, 'answer')} unlabelled although there are references: ${oneLine(reason)}`,
      ),
    )
  const facts = [
    pluralText(inspection.questions, 'question'),
    `${countText(inspection.labelledQuestions)} with a known outcome`,
    `${countText(inspection.embedded)} embedded`,
    pluralText(inspection.cells, 'answer'),
  ]
  return [
    `  ${palette.heading('Bank')}  ${facts.join(', ')}`,
    `    embedder ${inspection.embedder ?? 'none yet'}`,
    `    content hash ${inspection.hash}`,
    ...inspection.sources.flatMap(({ source, questions, labelledQuestions, labels }) => [
      `    learnt from ${oneLine(source)}: ${pluralText(questions, 'question')}, ${countText(labelledQuestions)} with a known outcome`,
      ...(labels?.contradicts === true
        ? [`    ${palette.caution('!')} ${oneLine(describeContradiction({ source, ...labels }))}`]
        : []),
    ]),
    ...table(inspection.models),
    ...unlabelled(inspection.datasets.length > 1 ? [] : inspection.datasets),
    ...(inspection.datasets.length > 1 ? inspection.datasets : []).flatMap((record) => [
      '',
      `  ${palette.heading(record.dataset === undefined ? 'without a dataset' : oneLine(record.dataset))}  ${palette.faint(pluralText(record.questions, 'question'))}`,
      ...table(record.models),
      ...unlabelled([record]),
    ]),
  ]
}

/** Of the answers that were asked to end with an answer line, how many did. */
function answerLineText({ answerLines }: ModelRecord): string {
  return answerLines === undefined ? '–' : `${countText(answerLines.given)} of ${countText(answerLines.asked)}`
}
