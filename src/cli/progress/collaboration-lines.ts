import type { CollaborationEvent, Generation, PanelMember } from '../../method/events.ts'
import { visibleText } from '../../text/visible-text.ts'
import { layOutTable } from '../terminal/columns.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { padText, textWidth, truncateText, wrapText } from '../terminal/text-width.ts'
import { costText, countText, durationText, percentText, pluralText } from './quantities.ts'

type EventOf<Type extends CollaborationEvent['type']> = Extract<CollaborationEvent, { type: Type }>

/** One line of text from outside: control characters made visible, line breaks closed up. */
export function oneLine(text: string): string {
  return visibleText(text).replaceAll(/\s+/g, ' ').trim()
}

/** A section's heading, with what is to be known about it. */
export function headingLine({ palette }: Terminal, heading: string, detail = ''): string {
  return `  ${palette.heading(heading)}${detail === '' ? '' : `  ${palette.faint(detail)}`}`
}

/** Rows of a long question that are shown. */
const questionRows = 6

/** The question and what it is asked of. */
export function startedLines(event: EventOf<'started'>, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const detail = `${oneLine(event.strategy)} · ${pluralText(event.pool.length, 'model')} · seed ${oneLine(event.seed)}`
  const rows = wrapText(visibleText(event.question), terminal.columns() - 4)
  const shown = rows.slice(0, questionRows).map((row) => `  ${palette.heading(row)}`)
  const more =
    rows.length > questionRows ? [`  ${palette.faint(`… ${pluralText(rows.length - questionRows, 'more row')}`)}`] : []
  return ['', ...shown, ...more, `  ${palette.faint(detail)}`]
}

/** The nearest bank questions, one a line. */
export function neighbourLines(event: EventOf<'neighbours-found'>, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const detail = `${countText(event.kept)} of ${countText(event.bankQuestions)} kept`
  const names = event.neighbours.map(({ dataset, questionId }) =>
    truncateText(oneLine(dataset === undefined ? questionId : `${dataset}/${questionId}`), 28),
  )
  const nameColumns = Math.max(0, ...names.map(textWidth))
  const room = terminal.columns() - nameColumns - 14
  const rows = event.neighbours.map(({ text, similarity }, index) => {
    const shown = truncateText(oneLine(text), Math.max(12, room))
    return `    ${similarity.toFixed(3).padStart(6)}  ${palette.faint(padText(names[index] ?? '', nameColumns))}  ${shown}`
  })
  const more = event.kept - event.neighbours.length
  const rest = more > 0 ? [palette.faint(`            and ${countText(more)} more`)] : []
  return [headingLine(terminal, 'Nearest questions in the bank', detail), ...rows, ...rest]
}

const barColumns = 20

/** The panel in order, with what the bank promises of each as numbers and bars, and who was left out. */
export function panelLines(event: EventOf<'panel-chosen'>, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const pool = event.panel.length + event.notChosen.length
  const isExpected = event.panel.some(({ expectedAccuracy }) => expectedAccuracy !== undefined)
  const by = isExpected ? ', by expected accuracy' : event.evidence ? ', by prior score' : ''
  const detail = `${event.panel.length} of ${pluralText(pool, 'model')}${by}`
  const promises = event.panel.map(promiseOf)
  const highest = Math.max(...promises.map((promise) => promise ?? 0))
  const names = event.panel.map(({ model }) => truncateText(oneLine(model), 28))
  const nameColumns = Math.max(0, ...names.map(textWidth))
  const rows = promises.map((promise, index) => {
    const name = names[index] ?? ''
    if (promise === undefined) return `    ${index + 1}  ${palette.name(name)}`
    const length = highest > 0 ? Math.max(0, Math.round((promise / highest) * barColumns)) : 0
    return `    ${index + 1}  ${palette.name(padText(name, nameColumns))}  ${promise.toFixed(3).padStart(8)}  ${palette.good('━'.repeat(length))}`
  })
  if (event.notChosen.length === 0) return [headingLine(terminal, 'Panel', detail), ...rows]
  const others = event.notChosen.map((member) => {
    const promise = promiseOf(member)
    return promise === undefined ? oneLine(member.model) : `${oneLine(member.model)} ${promise.toFixed(3)}`
  })
  const left = truncateText(`not asked: ${others.join(', ')}`, terminal.columns() - 8)
  return [headingLine(terminal, 'Panel', detail), ...rows, `       ${palette.faint(left)}`]
}

function promiseOf({ expectedAccuracy, priorScore }: PanelMember): number | undefined {
  return expectedAccuracy ?? priorScore
}

/** How a generation ended and what it took. */
export function generationLine(generation: Generation, { palette }: Terminal): string {
  const facts = [
    generation.usage?.outputTokens === undefined ? undefined : pluralText(generation.usage.outputTokens, 'token'),
    durationText(generation.durationMs),
    generation.firstTokenMs === undefined ? undefined : `first after ${durationText(generation.firstTokenMs)}`,
    // What costs nothing needs no price tag on every line.
    generation.costUsd ? costText(generation.costUsd) : undefined,
    generation.toolCalls?.length ? pluralText(generation.toolCalls.length, 'tool call') : undefined,
    generation.truncated ? 'cut at the token limit' : undefined,
  ].filter((fact) => fact !== undefined)
  return `${palette.good('✓')} ${palette.faint(facts.join(' · '))}`
}

/** Why a generation failed. */
export function failureLine(message: string, terminal: Terminal): string {
  return `${terminal.palette.bad('✗')} ${truncateText(oneLine(message), terminal.columns() - 24)}`
}

/** The candidates' scores; the chosen one is marked. */
export function scoreLines(
  event: EventOf<'scored'>,
  referencesOf: ReadonlyMap<number, string>,
  terminal: Terminal,
): readonly string[] {
  const { palette } = terminal
  const withPerplexity = event.signals.includes('perplexity')
  const rows = event.scores.map(({ candidate, consensus, perplexity, hybrid }) => {
    const chosen = candidate === event.chosen
    const style = chosen ? palette.good : (text: string) => text
    return [
      chosen ? palette.good('★') : ' ',
      style(String(candidate + 1)),
      palette.faint(truncateText(referencesOf.get(candidate) ?? '', 40)),
      consensus.toFixed(4),
      perplexity === undefined ? '–' : perplexity.toFixed(4),
      style(hybrid.toFixed(4)),
    ]
  })
  const table = layOutTable(
    [
      { heading: ' ' },
      { heading: 'candidate', align: 'right' },
      { heading: 'from' },
      { heading: 'consensus', align: 'right' },
      { heading: 'perplexity', align: 'right' },
      { heading: 'hybrid score', align: 'right' },
    ],
    rows,
    palette.faint,
  )
  const detail = withPerplexity ? 'consensus + alpha (1 - perplexity); the highest wins' : 'by consensus alone'
  return [headingLine(terminal, 'Scores', detail), ...table.map((line) => `   ${line}`)]
}

/** The answers so far, who supports each, and what was decided. */
export function weighedLines(event: EventOf<'answers-weighed'>, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const calibrated = event.clusters.some(({ probability }) => probability !== undefined)
  const percentOf = (value: number | undefined): string => (value === undefined ? '–' : percentText(value))
  const rows = event.clusters.map(({ answer, supporters, probability, share }) => [
    percentOf(calibrated ? probability : share),
    truncateText(oneLine(answer), 32),
    palette.faint(truncateText(supporters.map(oneLine).join(', '), Math.max(16, terminal.columns() - 52))),
  ])
  const table = layOutTable(
    [{ heading: calibrated ? 'probability' : 'votes', align: 'right' }, { heading: 'answer' }, { heading: 'from' }],
    rows,
    palette.faint,
  )
  const sure = event.confidence === undefined ? '' : `, right with probability ${percentText(event.confidence)}`
  const decision = event.decision === 'stop' ? palette.good : palette.caution
  return [
    headingLine(terminal, 'Answers', `after ${pluralText(event.asked, 'model')}${sure}`),
    ...table.map((line) => `    ${line}`),
    `    ${decision(event.decision.replace('-', ' '))}: ${oneLine(event.explanation)}`,
  ]
}
