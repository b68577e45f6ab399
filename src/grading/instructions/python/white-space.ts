/** What Python's `str.isspace` is true of, as the inside of a character class: JavaScript's `\s` has a BOM and lacks the separators of ASCII. */
export const pythonSpace = String.raw`\t-\r\x1C-\x20\x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000`

const atBeginning = new RegExp(`^[${pythonSpace}]+`)
const atEnd = new RegExp(`[${pythonSpace}]+$`)
const betweenWords = new RegExp(`[${pythonSpace}]+`)

/** `str.strip()`. */
export function strip(text: string): string {
  return stripEnd(text.replace(atBeginning, ''))
}

/** `str.rstrip()`. */
export function stripEnd(text: string): string {
  return text.replace(atEnd, '')
}

/** `str.split()`: words between white space; of a blank text there is none. */
export function splitAtSpace(text: string): readonly string[] {
  return strip(text)
    .split(betweenWords)
    .filter((word) => word !== '')
}
