import { visibleText } from '../../text/visible-text.ts'
import type { LiveRegion } from '../terminal/live-region.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { padText, truncateStart, truncateText, wrapLine } from '../terminal/text-width.ts'
import { pluralText } from './quantities.ts'

/** Several texts that grow at the same time, each row marked with whose it is. */
export interface StreamedTexts {
  start(key: string, label: string): void
  append(key: string, text: string, reasoning: boolean): void
  /** Writes what is left of the text and a closing line. */
  finish(key: string, closing: string): void
  /** Forgets every text that is still open, and takes its live row away. */
  abandon(): void
  /** Columns kept free for the labels. */
  setLabelColumns(columns: number): void
}

export interface StreamedTextsOptions {
  readonly terminal: Terminal
  readonly region: LiveRegion
  /** Rows of each text that are written to stay; the rest shows in its live row only. */
  readonly rowsPerText: number
  readonly nowMs: () => number
}

interface OpenText {
  readonly label: string
  /** The row that may still grow. */
  pending: string
  written: number
  withheld: number
  reasoningWords: number
}

/** Between two redraws of the live rows; more often than this nobody can read. */
const redrawEveryMs = 40

/** A text that begins with empty lines would open with a hole. */
function withoutLeadingBlanks(rows: readonly string[]): readonly string[] {
  const first = rows.findIndex((row) => row.trim() !== '')
  return first < 0 ? [] : rows.slice(first)
}

/**
 * Rows are written as soon as they are full, so parallel texts interleave row by row; on a terminal each open text
 * also has a live row with its growing end.
 */
export function createStreamedTexts(options: StreamedTextsOptions): StreamedTexts {
  const { terminal, region, rowsPerText, nowMs } = options
  const { faint, name } = terminal.palette
  const open = new Map<string, OpenText>()
  let labelColumns = 12
  let drawnAtMs = Number.NEGATIVE_INFINITY

  const label = (text: string): string => padText(truncateText(visibleText(text), labelColumns), labelColumns)
  const textColumns = (): number => Math.max(16, terminal.columns() - labelColumns - 8)
  const row = (of: string, text: string): string => `    ${name(label(of))} ${faint('│')} ${text}`

  const liveRow = (text: OpenText): string => {
    const room = textColumns() - 1
    if (text.pending.trim() !== '') return row(text.label, faint(truncateStart(text.pending, room)))
    const words = text.reasoningWords
    const state =
      text.written + text.withheld > 0 ? '…' : words > 0 ? `thinking, ${pluralText(words, 'word')}` : 'waiting'
    return row(text.label, faint(truncateText(state, room)))
  }
  const redraw = (always: boolean): void => {
    if (!terminal.live) return
    const now = nowMs()
    if (!always && now - drawnAtMs < redrawEveryMs) return
    drawnAtMs = now
    region.replace([...open.values()].map(liveRow))
  }
  const emit = (text: OpenText, rows: readonly string[]): void => {
    const shown = rows.slice(0, Math.max(0, rowsPerText - text.written))
    text.written += shown.length
    text.withheld += rows.length - shown.length
    region.print(shown.map((line) => row(text.label, line.trimEnd())))
  }

  return {
    setLabelColumns(columns) {
      labelColumns = Math.min(24, Math.max(6, columns))
    },
    start(key, of) {
      open.set(key, { label: of, pending: '', written: 0, withheld: 0, reasoningWords: 0 })
      redraw(true)
    },
    append(key, delta, reasoning) {
      const text = open.get(key)
      if (text === undefined) return
      if (reasoning) text.reasoningWords += delta.split(/\s+/).filter((word) => word !== '').length
      else {
        const lines = (text.pending + visibleText(delta)).split('\n')
        const growing = wrapLine(lines.pop() ?? '', textColumns())
        const full = [...lines.flatMap((line) => wrapLine(line, textColumns())), ...growing.slice(0, -1)]
        text.pending = growing.at(-1) ?? ''
        emit(text, text.written + text.withheld > 0 ? full : withoutLeadingBlanks(full))
      }
      redraw(false)
    },
    finish(key, closing) {
      const text = open.get(key)
      if (text === undefined) return
      open.delete(key)
      if (text.pending.trim() !== '') emit(text, [text.pending])
      const withheld = text.withheld > 0 ? ` ${faint(`· ${pluralText(text.withheld, 'more row')}`)}` : ''
      region.print([`    ${name(label(text.label))} ${closing}${withheld}`])
      redraw(true)
    },
    abandon() {
      open.clear()
      region.clear()
    },
  }
}
