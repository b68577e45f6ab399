import { isUtf8 } from 'node:buffer'

/** One line of a file, or what was wrong with it. Lines count from 1. */
export type SourceLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly reason: string }

const LINE_FEED = 0x0a

/** The lines of UTF-8 chunks that are not blank; one over `maxBytes` is refused without being kept in memory. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<SourceLine> {
  let line = 1
  let parts: Buffer[] = []
  let bytes = 0
  const finish = (): SourceLine | undefined => {
    if (bytes > maxBytes) return { line, reason: tooLong(bytes, maxBytes) }
    const whole = Buffer.concat(parts)
    if (!isUtf8(whole)) return { line, reason: NOT_UTF8 }
    const text = whole.toString('utf8')
    return text.trim() === '' ? undefined : { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text }
  }
  const keep = (part: Buffer) => {
    bytes += part.length
    if (bytes > maxBytes) parts = []
    else parts.push(part)
  }

  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      keep(chunk.subarray(start, end))
      const finished = finish()
      if (finished !== undefined) yield finished
      parts = []
      bytes = 0
      line++
      start = end + 1
    }
    keep(chunk.subarray(start))
  }
  const last = finish()
  if (last !== undefined) yield last
}

/** Read on, other bytes would become signs of doubt: in the answer and in the reference alike. */
export const NOT_UTF8 = 'not UTF-8; save the file as UTF-8'

export function tooLong(bytes: number, maxBytes: number): string {
  return `longer than ${maxBytes} bytes (${bytes})`
}
