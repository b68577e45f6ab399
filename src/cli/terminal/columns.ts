import { padText, textWidth } from './text-width.ts'

/** A column of a table: its heading and on which side its cells stand. */
export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
}

/** Writes cells under each other, two spaces between columns. @param widths of the columns, as many */
export function rowOf(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  return columns
    .map(({ align }, index) => {
      const cell = cells[index] ?? ''
      const width = widths[index] ?? 0
      return align === 'right' ? ' '.repeat(Math.max(0, width - textWidth(cell))) + cell : padText(cell, width)
    })
    .join('  ')
    .trimEnd()
}

/** Lays rows out under their headings; the style is for the headings alone. */
export function layOutTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  headingStyle: (text: string) => string = (text) => text,
): readonly string[] {
  const widths = columns.map(({ heading }, index) =>
    Math.max(textWidth(heading), ...rows.map((row) => textWidth(row[index] ?? ''))),
  )
  const headings = columns.map(({ heading }) => heading)
  return [headingStyle(rowOf(headings, columns, widths)), ...rows.map((row) => rowOf(row, columns, widths))]
}
