import { pythonEscapes } from '../../answers/canonical/python-escapes.ts'
import type { PlainValue } from '../../ports/plain-value.ts'

const opening = /^(?:[rR]?[bB]|[bB][rR]|[uUrR])?(?=['"])/

/** Whether a string or bytes literal begins at a place. */
export function startsString(text: string, start: number): boolean {
  return opening.test(text.slice(start, start + 3))
}

/** Reads a string or bytes literal; strings side by side on one line are one. Undefined where it does not end. */
export function parseString(
  text: string,
  start: number,
): { readonly value: PlainValue; readonly end: number } | undefined {
  let content = ''
  let place = start
  let isBytes: boolean | undefined
  for (;;) {
    const prefix = opening.exec(text.slice(place, place + 3))?.[0]
    if (prefix === undefined) break
    if (isBytes !== undefined && /b/i.test(prefix) !== isBytes) return undefined
    isBytes = /b/i.test(prefix)
    const piece = quotedText(text, place + prefix.length, /r/i.test(prefix))
    if (piece === undefined) return undefined
    content += piece.content
    place = piece.end
    const next = /^[ \t]+/.exec(text.slice(place, place + 100))?.[0].length ?? 0
    if (!startsString(text, place + next)) break
    place += next
  }
  return { value: isBytes === true ? ['bytes', hexadecimal(content)] : content, end: place }
}

function quotedText(
  text: string,
  start: number,
  isRaw: boolean,
): { readonly content: string; readonly end: number } | undefined {
  const quote = text.charAt(start)
  const mark = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote
  let place = start + mark.length
  let content = ''
  while (!text.startsWith(mark, place)) {
    const char = text.charAt(place)
    if (char === '' || (char === '\n' && mark.length === 1)) return undefined
    place++
    if (char !== '\\') {
      content += char
      continue
    }
    const escaped = escapedText(text.slice(place, place + 9), isRaw)
    if (escaped === undefined) return undefined
    content += escaped.content
    place += escaped.length
  }
  return { content, end: place + mark.length }
}

function escapedText(rest: string, isRaw: boolean): { readonly content: string; readonly length: number } | undefined {
  const next = rest.charAt(0)
  if (next === '') return undefined
  const code = isRaw ? null : /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest)
  if (code === null) return { content: isRaw ? `\\${next}` : (pythonEscapes[next] ?? `\\${next}`), length: 1 }
  const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
  return point > 0x10ffff ? undefined : { content: String.fromCodePoint(point), length: code[0].length }
}

function hexadecimal(content: string): string {
  return [...content].map((char) => (char.charCodeAt(0) & 255).toString(16).padStart(2, '0')).join('')
}
