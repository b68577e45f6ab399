import { decodeJsonString } from './json-string.ts'

const answerKey = /\\?["'](?:final[_ ]?)?answer\\?["'][ \t\r\n]{0,8}:[ \t\r\n]{0,8}(?:\\(?="))?/gi
/** Longest value of an answer field worth reading, in characters. */
const longestValue = 20_000
/** Fields looked at, from the last one back: bounds the work on a text that is nothing but fields. */
const mostFields = 16
const placeholder = /^[\s_.…]*$|^<[^<>]{0,40}>$|^\[[^[\]]{0,40}answer[^[\]]{0,40}\]$/i

/**
 * The value of the last filled `answer` (or `final_answer`) field of a response, also where the JSON around it is
 * broken: quotes not escaped, a string not closed, LaTeX with single backslashes. A value that is not a string is
 * given as its JSON text. Undefined where there is none.
 */
export function jsonAnswerField(text: string): string | undefined {
  const matches = [...text.matchAll(answerKey)].slice(-mostFields)
  for (const match of matches.reverse()) {
    if (isExample(text, match.index)) continue
    const value = valueAt(text, match.index + match[0].length, match[0].endsWith('\\'))
    if (value !== undefined && !placeholder.test(value)) return value
  }
  return namedMember(text)
}

/** Names of a field that holds the answer where no field is called so. */
const otherNames = ['result', 'solution', 'prediction', 'output', 'value', 'response']

/** Of a response that is one JSON object the member that its name says is the answer. */
function namedMember(text: string): string | undefined {
  const object = /^(?:```(?:json)?\s)?\s*(\{[\s\S]{2,2000}\})\s*(?:```)?\s*$/.exec(text)?.[1]
  if (object === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(object)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const member = Object.entries(parsed).find(([name]) => otherNames.includes(name.toLowerCase()))?.[1]
    return typeof member === 'string' || typeof member === 'number' ? String(member) : undefined
  } catch {
    return undefined
  }
}

/** The instruction's own example, echoed: `e.g., "answer": "42"`. */
function isExample(text: string, at: number): boolean {
  return /(?:e\.g\.|for example|such as)[,:]?[\s`{]{0,8}$/i.test(text.slice(Math.max(0, at - 24), at))
}

function valueAt(text: string, start: number, escaped: boolean): string | undefined {
  const window = text.slice(start, start + longestValue)
  const first = window.charAt(0)
  // JSON quoted inside a JSON string: the closing quote is escaped too.
  if (escaped) return /^"([^"\\\n]{1,400})\\"/.exec(window)?.[1]?.trim()
  if (first === '"' || first === "'") return stringValue(window, first)
  if (first === '[' || first === '{') return unwrapped(nestedValue(window))
  const bare = /^[^\n\r,}\]"]{1,400}(?:,\d{3}\b[^\n\r,}\]"]{0,40})?/.exec(window)?.[0].trim()
  return bare === undefined || bare === '' || bare === 'null' ? undefined : bare
}

/** Ends at the first unescaped quote that something follows which may follow a JSON string; else at the line's end. */
function stringValue(window: string, quote: string): string | undefined {
  let lineEnd = -1
  for (let at = 1; at < window.length; at++) {
    const char = window.charAt(at)
    if (char === '\\') at++
    else if (char === '\n' && lineEnd === -1) lineEnd = at
    else if (char === quote && /^[\s`.]{0,40}(?:[,}\]]|$|\n)/.test(window.slice(at + 1, at + 42))) {
      return decodeJsonString(window.slice(1, at)).trim()
    }
  }
  const rest = decodeJsonString(window.slice(1, lineEnd === -1 ? window.length : lineEnd)).trim()
  return rest === '' ? undefined : rest.replace(/["'][\s,}`]{0,10}$/, '')
}

/** `{"value": 17, "unit": "cm"}` and `["17"]` hold one value. */
function unwrapped(value: string | undefined): string | undefined {
  if (value === undefined || value.length > 400) return value
  try {
    const parsed: unknown = JSON.parse(value)
    const [only, ...more] = Array.isArray(parsed) ? parsed : [valueMember(parsed)]
    if (more.length > 0 || !(typeof only === 'string' || typeof only === 'number')) return value
    const unit: unknown = Array.isArray(parsed) ? undefined : (parsed as { unit?: unknown }).unit
    return typeof unit === 'string'
      ? `${only} ${unit}`
      : Array.isArray(parsed) && typeof only === 'number'
        ? value
        : String(only)
  } catch {
    return value
  }
}

function valueMember(of: unknown): unknown {
  return typeof of === 'object' && of !== null && 'value' in of ? of.value : undefined
}

function nestedValue(window: string): string | undefined {
  let depth = 0
  let inString = false
  for (let at = 0; at < window.length; at++) {
    const char = window.charAt(at)
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') {
      depth--
      if (depth === 0) return window.slice(0, at + 1)
    }
  }
  return undefined
}
