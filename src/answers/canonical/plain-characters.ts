const isAscii = /^\p{ASCII}*$/u
/** Signs that are seen by nobody: zero-width blanks, marks of direction, soft hyphens, variants of an emoji. */
const invisible = /[\p{Cf}\p{Variation_Selector}]/gu
const blank = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g
/** Letters, digits and signs in full width; the full stop and the comma of Chinese and Japanese stay what they are. */
const fullWidth = /[\uff01-\uff0b\uff0d-\uff5e\u{1d7ce}-\u{1d7ff}]/gu
const foreignDigit = /(?![0-9])\p{Nd}/gu
/** `٫` and `٬` part decimals and thousands in Arabic. */
const arabicPoint = /(?<=\d)\u066b(?=\d)/g
const arabicComma = /(?<=\d)\u066c(?=\d{3})/g

/** A text with the digits of all scripts as 0 to 9, full-width signs in their usual width, and no invisible ones. */
export function plainCharacters(text: string): string {
  if (isAscii.test(text)) return text
  return text
    .replace(invisible, '')
    .replace(blank, ' ')
    .replace(fullWidth, (sign) => sign.normalize('NFKC'))
    .replace(foreignDigit, (digit) => String(digitValue(digit)))
    .replace(arabicPoint, '.')
    .replace(arabicComma, ',')
}

/** The digits of a script stand together in Unicode, from zero to nine. */
function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0
  let below = 0
  while (below < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - below - 1))) below++
  return below
}
