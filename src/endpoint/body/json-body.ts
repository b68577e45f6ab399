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

const stringOrNonNumber = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g

/**
 * Parses JSON, and the not-quite-JSON that Python servers write: a bare NaN or Infinity (a log-probability that is no
 * number) becomes null.
 * @throws SyntaxError when it is neither.
 */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return JSON.parse(text.replace(stringOrNonNumber, (match) => (match.startsWith('"') ? match : 'null')))
  }
}

/** A whole body as text: UTF-8, without its byte order mark. */
export async function bodyText(body: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(Buffer.concat(await Array.fromAsync(body)))
}
