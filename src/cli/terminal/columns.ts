import { padText, textWidth } from './text-width.ts'

/** A column of a table: its heading and on which side its cells stand. */
export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
}

/** Lays rows out under their headings, two spaces between columns; the style is for the headings alone. */
export function layOutTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  headingStyle: (text: string) => string = (text) => text,
): readonly string[] {
  const widths = columns.map(({ heading }, index) =>
    Math.max(textWidth(heading), ...rows.map((row) => textWidth(row[index] ?? ''))),
  )
  const line = (cells: readonly string[], style: (text: string) => string): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? ''
        const width = widths[index] ?? 0
        return style(align === 'right' ? ' '.repeat(width - textWidth(cell)) + cell : padText(cell, width))
      })
      .join('  ')
      .trimEnd()
  const headings = columns.map(({ heading }) => heading)
  return [line(headings, headingStyle), ...rows.map((row) => line(row, (cell) => cell))]
}
