/** Texts of this many UTF-16 units together take milliseconds to write. */
const longText = 256 * 1024

/** Where the writing of the last long payload ends. */
let lastTurn: Promise<unknown> = Promise.resolve()

/**
 * The JSON of a payload without lone surrogates, which half of all servers can read but not encode again. Long ones are
 * written one in each turn of the event loop: a conversation of megabytes goes to many models, and meanwhile others are served.
 */
export function sentJson(payload: unknown): string | Promise<string> {
  if (unitsLeft(payload, longText) >= 0) return wellFormedJson(payload)
  const written = lastTurn.then(nextTurn).then(() => wellFormedJson(payload))
  lastTurn = written.catch(() => undefined)
  return written
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function wellFormedJson(payload: unknown): string {
  const text = JSON.stringify(payload)
  if (!/\\ud[89a-f]/.test(text)) return text
  return JSON.stringify(payload, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value))
}

/** What is left of so many units after the texts in a value; looks no further once nothing is. */
function unitsLeft(value: unknown, units: number): number {
  if (typeof value === 'string') return units - value.length
  if (typeof value !== 'object' || value === null) return units
  let left = units
  for (const part of Array.isArray(value) ? value : Object.values(value)) {
    if (left < 0) break
    left = unitsLeft(part, left)
  }
  return left
}
