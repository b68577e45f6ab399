import { oneLine } from '../progress/collaboration-lines.ts'
import { countText, pluralText } from '../progress/quantities.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { QuestionsReport } from './write-questions.ts'

/** Reasons named before the rest is counted. */
const reasonsListed = 8

/** What was made of an official file, for a person. */
export function questionsReportLines(report: QuestionsReport, { palette }: Terminal): readonly string[] {
  const { questions, splits, dates, refusedRows, refusedReasons, promptForm, notes } = report
  const parts = Object.entries(splits).map(([name, rows]) => `${oneLine(name)} ${countText(rows)}`)
  const rest = refusedReasons.length - reasonsListed
  return [
    `  ${pluralText(questions, 'question')}, asked as ${promptForm}${parts.length > 0 ? ` (${parts.slice(0, reasonsListed).join(', ')})` : ''}`,
    ...(dates === undefined ? [] : [`  published ${dates[0] === dates[1] ? dates[0] : `${dates[0]} to ${dates[1]}`}`]),
    ...(refusedRows > 0 ? [`  ${palette.caution('!')} ${pluralText(refusedRows, 'row')} refused:`] : []),
    ...refusedReasons
      .slice(0, reasonsListed)
      .map(({ reason, rows }) => `    ${countText(rows).padStart(8)}  ${oneLine(reason)}`),
    ...(rest > 0 ? [`    and ${pluralText(rest, 'more reason')}`] : []),
    ...notes.map((note) => `  ${palette.faint(note)}`),
  ]
}
