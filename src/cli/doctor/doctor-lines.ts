import { oneLine } from '../progress/collaboration-lines.ts'
import { countText, durationText } from '../progress/quantities.ts'
import { layOutTable } from '../terminal/columns.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { truncateText } from '../terminal/text-width.ts'
import type { BankFinding, DoctorReport, EmbedderFinding } from './doctor-report.ts'

function bankLine(bank: BankFinding): string {
  if (bank.file === undefined) return 'none'
  if (!bank.opens) return `${oneLine(bank.file)}: cannot be opened`
  if (bank.questions === 0) return `${oneLine(bank.file)}: empty`
  const match = bank.matchesEmbedder === false ? 'built by another embedder' : 'built by this embedder'
  return `${oneLine(bank.file)}: ${countText(bank.questions)} questions, ${match}`
}

function embedderLine({ provider, works, dimensions, embedMs }: EmbedderFinding): string {
  if (!works) return `${provider}: does not work`
  const speed = embedMs === undefined ? '' : `, ${durationText(embedMs)} a question`
  return `${provider}${dimensions === undefined ? '' : `: ${dimensions} dimensions`}${speed}`
}

/** The report for a person. */
export function doctorLines(report: DoctorReport, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const known = (fact: boolean | undefined): string => {
    if (fact === undefined) return palette.faint('?')
    return fact ? palette.good('yes') : palette.caution('no')
  }
  const rows = report.models.map((model) => [
    model.reachable ? palette.good('✓') : palette.bad('✗'),
    palette.name(truncateText(oneLine(model.id), 28)) + (model.helper ? palette.faint(' helper') : ''),
    model.reachable ? palette.good('yes') : palette.bad('no'),
    known(model.streams),
    known(model.usage),
    known(model.logprobs),
    model.contextTokens === undefined ? palette.faint('?') : countText(model.contextTokens),
    model.firstTokenMs === undefined ? palette.faint('?') : durationText(model.firstTokenMs),
  ])
  const table = layOutTable(
    [
      { heading: ' ' },
      { heading: 'model' },
      { heading: 'reachable' },
      { heading: 'streams' },
      { heading: 'usage' },
      { heading: 'logprobs' },
      { heading: 'context', align: 'right' },
      { heading: 'first token', align: 'right' },
    ],
    rows,
    palette.faint,
  )
  const mark = (fine: boolean): string => (fine ? palette.good('✓') : palette.bad('✗'))
  return [
    ...table.map((line) => `  ${line}`),
    '',
    `  ${mark(report.embedder.works)}  embedder  ${embedderLine(report.embedder)}`,
    `  ${mark(report.bank.problem === undefined)}  bank      ${bankLine(report.bank)}`,
    '',
    ...report.problems.map((problem) => `  ${palette.bad('✗')} ${oneLine(problem)}`),
    ...report.hints.map((hint) => `  ${palette.caution('!')} ${oneLine(hint)}`),
    ...(report.ok ? [`  ${palette.good('Everything that is needed works.')}`] : []),
  ]
}
