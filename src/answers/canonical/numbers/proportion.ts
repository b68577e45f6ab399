import type { NumberWanted } from './number-wanted.ts'

const word = '\\s?(?::|to|\\\\text\\s?\\{\\s?to\\s?\\}|\\\\colon|\\\\mathbin\\s?\\{\\s?:\\s?\\}|∶|zu|[比对對])\\s?'
const ratio = new RegExp(`^\\d+(?:\\.\\d+)?(?:${word}\\d+(?:\\.\\d+)?)+$`, 'i')
const range = /^(?:from )?(\d+(?:[.,]\d+)*)\s?(?:[-–—~]|to|\\text\s?\{\s?to\s?\})\s?(\d+(?:[.,]\d+)*)$/i
/** Numerals with hyphens between: a telephone number, a score, a page, never a difference. */
const hyphened = /^\+?\d+(?:[.,]\d+)*(?:\s?[-–—]\s?\d+(?:[.,]\d+)*)+$/

/**
 * What numerals joined by colons, hyphens or "to" say: where the question asks for a ratio the fraction, as a formula;
 * else the numerals as they stand, which are compared by their signs. Undefined where it is none of these.
 */
export function proportionOf(
  text: string,
  wanted: NumberWanted,
): { readonly formula: string } | { readonly key: string } | undefined {
  if (text.length > 60 || !/^(?:from )?\+?\d/i.test(text)) return undefined
  if (ratio.test(text)) {
    const parts = text.match(/\d+(?:\.\d+)?/g) ?? []
    if (wanted.ratio === true) {
      const [first = '', second = ''] = parts
      return parts.length === 2 && Number(second) !== 0
        ? { formula: `${first}/${second}` }
        : { key: `ratio:${lowest(parts.map(Number)).join(':')}` }
    }
    if (!/to/i.test(text)) return { key: parts.join(':') }
  }
  const ends = range.exec(text)
  if (ends !== null) return { key: `${ends[1]}-${ends[2]}` }
  return hyphened.test(text) ? { key: text.replace(/\s/g, '').replace(/[–—]/g, '-') } : undefined
}

/** `2:4:6` is `1:2:3`, where all of them are whole. */
function lowest(parts: readonly number[]): readonly number[] {
  const divisor = parts.reduce((a, b) => {
    let [large, small] = [a, b]
    while (small > 0) [large, small] = [small, large % small]
    return large
  })
  return parts.every(Number.isInteger) && divisor > 0 ? parts.map((part) => part / divisor) : parts
}
