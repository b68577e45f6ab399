import { withoutDelimiters, withoutMarkup } from './markup.ts'

/** Longest final line that can be an answer, in characters. */
const longestLine = 300

/**
 * The last line of a response that says something, without marks: the only bold or math part of it where there is just
 * one. Undefined where that line is too long to be an answer.
 */
export function finalLine(text: string, keepQuotes = false): string | undefined {
  const line = lastFilledLine(text)
  if (line === undefined || line.length > longestLine) return undefined
  const bold = [...line.matchAll(/\*\*([^*\n]{1,200})\*\*/g)]
  const only = bold.length === 1 ? bold[0]?.[1] : undefined
  const answer = withoutDelimiters(withoutMarkup(only ?? line), keepQuotes)
  return answer === '' ? undefined : answer
}

/** What a response says to its reader after the answer. */
const courtesy =
  /^(?:\*{0,2}note\b|let me know|i hope|hope (?:this|that)|feel free|please (?:let|note|feel)|if you (?:have|need|want|would)|would you like|do you want|is there anything|thank)/i

/** Marks of code blocks and fields left empty. */
const scaffold = /^(?:`{3}|~{3})|^"\w{1,20}"\s?:\s?"[\s_.]{0,20}"?,?$/

function lastFilledLine(text: string): string | undefined {
  let end = text.length
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const line = text.slice(start, end).trim()
    if (/[\p{L}\p{N}]/u.test(line.slice(0, 2 * longestLine)) && !courtesy.test(line) && !scaffold.test(line))
      return line
    end = start - 1
  }
  return undefined
}
