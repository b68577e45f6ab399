/** Letters alone, lower case: `base_url`, `base-url` and `baseUrl` are one name. */
function normalised(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Edits (insert, delete, replace, swap of two neighbours) that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let least = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1)
      }
      current.push(least)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}

/** A longer name is no slip of the fingers, and comparing it letter by letter would cost more than it tells. */
const nameLengthAtMost = 64

/** The known name that needs the fewest edits, the first of equals; undefined for a name of over 64 characters or when nothing is known. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > nameLengthAtMost) return undefined
  const wanted = normalised(name)
  let nearest: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const edits = editDistance(wanted, normalised(candidate))
    if (edits < fewest) {
      fewest = edits
      nearest = candidate
    }
  }
  return nearest
}
