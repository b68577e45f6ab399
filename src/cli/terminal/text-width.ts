import stringWidth from 'fast-string-width'

const plainLatin = /^[\x20-\x7e]*$/
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns a text takes in a terminal: wide characters two, combining marks and colour codes none. */
export function textWidth(text: string): number {
  return plainLatin.test(text) ? text.length : stringWidth(text)
}

/** Where to cut so that what stands before takes at most `columns`: an offset between two characters as a reader sees them. */
function offsetAtWidth(text: string, columns: number): number {
  if (plainLatin.test(text)) return Math.min(text.length, columns)
  let width = 0
  for (const { segment, index } of graphemes.segment(text)) {
    width += textWidth(segment)
    if (width > columns) return index
  }
  return text.length
}

/** The text cut to at most `columns`, an ellipsis for what is gone. Takes no colour codes: cut first, then colour. */
export function truncateText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  return `${text.slice(0, offsetAtWidth(text, columns - 1))}…`
}

/** The end of the text that fits into `columns`, an ellipsis for what is gone. */
export function truncateStart(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  const characters = [...graphemes.segment(text)]
  let width = 1
  let start = text.length
  for (const { segment, index } of characters.reverse()) {
    width += textWidth(segment)
    if (width > columns) break
    start = index
  }
  return `…${text.slice(start)}`
}

/** The text with spaces after it up to `columns`. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)))
}

/** The first row of a line at most `columns` wide, broken at a space where there is one, and what is left. */
function firstRow(line: string, columns: number): { readonly row: string; readonly rest: string } | undefined {
  if (textWidth(line) <= columns) return undefined
  const hard = offsetAtWidth(line, columns) || (graphemes.segment(line).containing(0)?.segment.length ?? 1)
  const space = line[hard] === ' ' ? hard : line.lastIndexOf(' ', hard - 1)
  const indent = line.length - line.trimStart().length
  const at = space > indent ? space : hard
  return at >= line.length ? undefined : { row: line.slice(0, at).trimEnd(), rest: line.slice(at).trimStart() }
}

/**
 * Breaks one line into rows of at most `columns`. Only the last one may still grow: a stream may show all others and
 * go on with it.
 */
export function wrapLine(line: string, columns: number): readonly string[] {
  const rows: string[] = []
  let left = line
  for (let split = firstRow(left, columns); split !== undefined; split = firstRow(left, columns)) {
    rows.push(split.row)
    left = split.rest
  }
  return [...rows, left]
}

/** Every row of a text of several lines. */
export function wrapText(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns))
}
