/**
 * The rows of a file of comma-separated values (RFC 4180), each by the names in the first row. Quoted values may hold
 * commas, quotes and line ends.
 * @throws Error for a quote that is never closed
 */
export function parseCommaSeparated(text: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = rowsOf(text.replace(/^\uFEFF/, ''))
  return rows
    .filter((row) => row.length > 1 || row[0] !== '')
    .map((row) => Object.fromEntries(names.map((name, place) => [name, row[place] ?? ''])))
}

function* rowsOf(text: string): Generator<readonly string[]> {
  const value = /"((?:[^"]|"")*)"|([^",\r\n]*)/y
  let row: string[] = []
  let place = 0
  while (place < text.length) {
    value.lastIndex = place
    const found = value.exec(text)
    place = value.lastIndex
    const end = text[place]
    if (found === null || !(end === undefined || end === ',' || end === '\r' || end === '\n'))
      throw new Error('a quoted value is not closed')
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (end === ',') {
      place++
      if (place === text.length) row.push('')
      continue
    }
    if (end !== undefined) place += text.startsWith('\r\n', place) ? 2 : 1
    yield row
    row = []
  }
  if (row.length > 0) yield row
}
