import { pythonSpace } from './white-space.ts'

/** What Python's `\w` stands for, as the inside of a character class. Marks that combine are none of it. */
export const pythonWord = String.raw`\p{L}\p{N}_`

const before = `(?<=[${pythonWord}])`
const notBefore = `(?<![${pythonWord}])`
const after = `(?=[${pythonWord}])`
const notAfter = `(?![${pythonWord}])`

/** Python's classes and edges, which know all scripts. */
const escapes: Readonly<Record<string, string>> = {
  w: `[${pythonWord}]`,
  W: `[^${pythonWord}]`,
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  s: `[${pythonSpace}]`,
  S: `[^${pythonSpace}]`,
  b: `(?:${notBefore}${after}|${before}${notAfter})`,
  B: `(?:${before}${after}|${notBefore}${notAfter})`,
  A: '^',
  Z: '$',
  n: String.raw`\n`,
  t: String.raw`\t`,
  r: String.raw`\r`,
  f: String.raw`\f`,
  v: String.raw`\v`,
}

const inClass: Readonly<Record<string, string>> = {
  w: pythonWord,
  d: String.raw`\p{Nd}`,
  s: pythonSpace,
  n: String.raw`\n`,
  t: String.raw`\t`,
  r: String.raw`\r`,
}

/**
 * A pattern of Python's `re` as one of JavaScript: IFEval's keywords and section names are such patterns, though most
 * hold nothing but letters. `.` is anything but a line feed, `$` stands before a last line feed too; with `m` both `^`
 * and `$` stand at every line feed, and at no other end of a line.
 * @throws SyntaxError for a pattern that neither knows
 */
export function pythonPattern(pattern: string, flags: 'gu' | 'giu' | 'gmu'): RegExp {
  const byLine = flags === 'gmu'
  let translated = ''
  let isClass = false
  for (let place = 0; place < pattern.length; place++) {
    const sign = pattern[place] ?? ''
    if (sign === '\\') {
      const next = pattern[++place] ?? ''
      const known = isClass ? inClass[next] : escapes[next]
      translated +=
        known ?? (isClass && next === '-' ? String.raw`\-` : /[1-9]/.test(next) ? `\\${next}` : literal(next))
    } else if (isClass) {
      const isFirst = pattern[place - 1] === '[' || pattern.slice(place - 2, place) === '[^'
      if (sign === ']' && !isFirst) isClass = false
      translated += sign === '[' || (sign === ']' && isFirst) ? `\\${sign}` : sign
    } else if (sign === '[') {
      isClass = true
      translated += sign
    } else if (sign === '.') translated += String.raw`[^\n]`
    else if (sign === '$') translated += byLine ? String.raw`(?![^\n])` : String.raw`(?=\n?$)`
    else if (sign === '^') translated += byLine ? String.raw`(?<![^\n])` : sign
    else if (sign === '{' && !/^\{\d*,?\d*\}/.test(pattern.slice(place))) translated += String.raw`\{`
    else if (sign === '}' && !/\{\d*,?\d*$/.test(pattern.slice(0, place))) translated += String.raw`\}`
    else translated += sign === ']' ? String.raw`\]` : sign
  }
  return new RegExp(translated, byLine ? 'gu' : flags)
}

/** A character that stands for itself, as a pattern with flag `u` wants it written. */
function literal(sign: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign
}
