/** What Python's `str.isspace` is true of, as the inside of a character class: JavaScript's `\s` has a BOM and lacks the separators of ASCII. */
export const pythonSpace = String.raw`\t-\r\x1C-\x20\x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000`

const space = new RegExp(`[${pythonSpace}]`)
const words = new RegExp(`[^${pythonSpace}]+`, 'g')

/** `str.strip()`. By the character: a pattern that ends at the end tries every run of blanks inside. */
export function strip(text: string): string {
  let start = 0
  while (start < text.length && space.test(text.charAt(start))) start++
  return stripEnd(text.slice(start))
}

/** `str.rstrip()`. */
export function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && space.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** `str.split()`: words between white space; of a blank text there is none. */
export function splitAtSpace(text: string): readonly string[] {
  return text.match(words) ?? []
}
