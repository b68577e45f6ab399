/** JSON with sorted keys and without white space; undefined where the text is no JSON. Numbers by value: 1.0 is 1. */
export function jsonKey(text: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return canonicalJson(value)
}

/**
 * A JSON value as text with sorted keys and without white space. Equal texts are equal values.
 * Undefined where it is nested more than 500 deep.
 */
export function canonicalJson(value: unknown, depth = 0): string | undefined {
  if (depth > 500) return undefined
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalJson(item, depth + 1))
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => {
      const text = canonicalJson(member, depth + 1)
      return text === undefined ? undefined : `${JSON.stringify(key)}:${text}`
    })
  return members.includes(undefined) ? undefined : `{${members.join(',')}}`
}
