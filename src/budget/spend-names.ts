/** The subject of ceilings over all keys together. */
export const serverSubject = 'server'

/** The period of ceilings that never begin anew. */
export const always = 'always'

/** The subject of one key's ceilings. */
export function keySubject(name: string): string {
  return `key ${name}`
}

/** The period of a day's ceilings: the UTC day of a time in milliseconds since 1970, like `2026-01-31`. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
