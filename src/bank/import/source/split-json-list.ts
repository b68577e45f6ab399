import { isUtf8 } from 'node:buffer'
import { NOT_UTF8, type SourceLine, tooLong } from './split-lines.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const COMMA = 0x2c
const COLON = 0x3a
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const SPACE = 0x20

/**
 * The JSON texts of the items of one JSON list, with the line each begins in, without the list ever being in memory as
 * a whole. An item over `maxBytes` is refused and skipped. What is wrong inside an item is its parser's to find.
 *
 * @throws Error when the text is no list, or ends before the list does
 */
export function splitJsonList(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<SourceLine> {
  return splitContainer(chunks, maxBytes, OPENING_BRACKET)
}

/**
 * The same for the values of the members of one JSON object; their names are left out.
 *
 * @throws Error when the text is no object, or ends before the object does
 */
export function splitJsonMembers(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<SourceLine> {
  return splitContainer(chunks, maxBytes, OPENING_BRACE)
}

async function* splitContainer(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  opening: typeof OPENING_BRACKET | typeof OPENING_BRACE,
): AsyncGenerator<SourceLine> {
  const container = opening === OPENING_BRACKET ? 'list' : 'object'
  let line = 1
  let itemLine = 1
  let parts: Buffer[] = []
  let itemBytes = 0
  let depth = 0
  let inString = false
  let escaped = false
  let ended = false

  const keep = (part: Buffer) => {
    itemBytes += part.length
    if (itemBytes > maxBytes) parts = []
    else if (part.length > 0) parts.push(part)
  }
  const finish = (): SourceLine | undefined => {
    const [first] = parts
    const whole = first !== undefined && parts.length === 1 ? first : Buffer.concat(parts)
    const text = whole.toString('utf8')
    const bytes = itemBytes
    parts = []
    itemBytes = 0
    if (bytes <= maxBytes && !isUtf8(whole)) return { line: itemLine, reason: NOT_UTF8 }
    if (bytes > maxBytes) return { line: itemLine, reason: tooLong(bytes, maxBytes) }
    return /\S/.test(text) ? { line: itemLine, text } : undefined
  }

  for await (const chunk of chunks) {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      if (inString) {
        const end = endOfString(chunk, at, escaped)
        inString = end === undefined
        escaped = end === undefined && endsEscaping(chunk, at, escaped)
        if (end === undefined) break
        at = end
        continue
      }
      const byte = chunk[at] as number
      if (byte === LINE_FEED) line++
      if (depth === 0) {
        if (byte <= SPACE || isByteOrderMark(byte)) continue
        if (ended || byte !== opening) throw new Error(`it is not one JSON ${container}`)
        depth = 1
        start = at + 1
        itemLine = line
      } else if (byte === QUOTE) {
        inString = true
      } else if (byte === COLON && depth === 1 && opening === OPENING_BRACE) {
        // What came before is the member's name.
        parts = []
        itemBytes = 0
        start = at + 1
      } else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
        if (depth === 1) itemLine = line
        depth++
      } else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE || (byte === COMMA && depth === 1)) {
        if (byte !== COMMA) depth--
        const itemEnds = byte === COMMA || depth === 0
        if (!itemEnds) continue
        keep(chunk.subarray(start, at))
        start = at + 1
        ended = depth === 0
        const finished = finish()
        if (finished !== undefined) yield finished
      }
    }
    if (depth > 0) keep(chunk.subarray(start))
  }
  if (!ended) throw new Error(`it ends before its JSON ${container} does`)
}

/** Where the string that goes on at `from` has its closing quote in this chunk. */
function endOfString(chunk: Buffer, from: number, escaped: boolean): number | undefined {
  let start = escaped ? from + 1 : from
  for (;;) {
    const quote = chunk.indexOf(QUOTE, start)
    if (quote < 0) return undefined
    if (backslashesBefore(chunk, quote, start) % 2 === 0) return quote
    start = quote + 1
  }
}

/** Whether the first byte of the next chunk is escaped by the last of this one, inside a string. */
function endsEscaping(chunk: Buffer, from: number, escaped: boolean): boolean {
  return backslashesBefore(chunk, chunk.length, escaped ? from + 1 : from) % 2 === 1
}

function backslashesBefore(chunk: Buffer, end: number, start: number): number {
  let at = end
  while (at > start && chunk[at - 1] === BACKSLASH) at--
  return end - at
}

function isByteOrderMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf
}
