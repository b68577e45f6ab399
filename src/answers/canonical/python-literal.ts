import { rationalFromNumeral } from '../mathematics/rational.ts'
import { pythonEscapes } from './python-escapes.ts'

/**
 * The canonical form of a Python literal: numbers, strings, bytes, None, True, False, lists, tuples, sets and
 * dictionaries in any nesting. Read, never evaluated. `[1, 2]` and `(1, 2)` differ, `1` and `1.0` do
 * not, and the order of a set or dictionary does not count. Undefined where the text is no literal.
 */
export function pythonLiteralKey(text: string): string | undefined {
  if (text.length > longestLiteral) return undefined
  const reader = new LiteralReader(text)
  try {
    const key = reader.value(0)
    reader.skipBlanks()
    return reader.ended ? key : undefined
  } catch (error) {
    if (error instanceof NoLiteral) return undefined
    throw error
  }
}

class NoLiteral extends Error {}

const longestLiteral = 200_000
const deepest = 200
const names: Readonly<Record<string, string>> = {
  None: 'None',
  True: 'True',
  False: 'False',
  // The same in JSON and JavaScript.
  null: 'None',
  undefined: 'None',
  true: 'True',
  false: 'False',
  nan: 'nan',
  NaN: 'nan',
  inf: 'inf',
  Infinity: 'inf',
}

class LiteralReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get ended(): boolean {
    return this.#at >= this.#text.length
  }

  skipBlanks(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
  }

  #take(char: string): boolean {
    this.skipBlanks()
    if (this.#text.charAt(this.#at) !== char) return false
    this.#at++
    return true
  }

  value(depth: number): string {
    if (depth > deepest) throw new NoLiteral()
    this.skipBlanks()
    const char = this.#text.charAt(this.#at)
    if (char === '[') return `[${this.#items(']', depth).join(',')}]`
    if (char === '(') return this.#parenthesised(depth)
    if (char === '{') return this.#braced(depth)
    const prefix = /^(?:[rR]?[bB]|[bB][rR]|[uUrR])?(?=['"])/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0]
    if (prefix !== undefined) return this.#strings(prefix)
    const word = /^[A-Za-z]+(?:\(\))?/.exec(this.#text.slice(this.#at, this.#at + 12))?.[0]
    if (word !== undefined) return this.#name(word)
    return this.#number()
  }

  #name(word: string): string {
    const key = word === 'set()' ? 'set{}' : Object.hasOwn(names, word) ? names[word] : undefined
    if (key === undefined) throw new NoLiteral()
    this.#at += word.length
    return key
  }

  #number(): string {
    const numeral = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?/.exec(
      this.#text.slice(this.#at, this.#at + 5_000),
    )?.[0]
    const value = numeral === undefined ? undefined : rationalFromNumeral(numeral.replaceAll('_', ''))
    if (numeral === undefined || value === undefined) throw new NoLiteral()
    this.#at += numeral.length
    return value.denominator === 1n ? `${value.numerator}` : `${value.numerator}/${value.denominator}`
  }

  #items(close: string, depth: number): string[] {
    this.#at++
    const items: string[] = []
    while (!this.#take(close)) {
      items.push(this.value(depth + 1))
      if (!this.#take(',')) {
        if (!this.#take(close)) throw new NoLiteral()
        break
      }
    }
    return items
  }

  /** `(1)` is 1, `(1,)` a tuple of one. */
  #parenthesised(depth: number): string {
    const start = this.#at
    const items = this.#items(')', depth)
    const [only] = items
    const isTuple = items.length !== 1 || /,\s*\)$/.test(this.#text.slice(Math.max(start, this.#at - 40), this.#at))
    return isTuple || only === undefined ? `(${items.join(',')})` : only
  }

  #braced(depth: number): string {
    this.#at++
    const members = new Map<string, string>()
    let isDictionary: boolean | undefined
    while (!this.#take('}')) {
      const key = this.value(depth + 1)
      const hasValue = this.#take(':')
      isDictionary ??= hasValue
      if (isDictionary !== hasValue) throw new NoLiteral()
      members.set(key, hasValue ? this.value(depth + 1) : '')
      if (!this.#take(',')) {
        if (!this.#take('}')) throw new NoLiteral()
        break
      }
    }
    const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    if (isDictionary === false) return `set{${sorted.map(([key]) => key).join(',')}}`
    return `{${sorted.map(([key, value]) => `${key}:${value}`).join(',')}}`
  }

  /** Strings side by side are one. */
  #strings(firstPrefix: string): string {
    const kind = /b/i.test(firstPrefix) ? 'b' : ''
    let content = ''
    for (let prefix: string | undefined = firstPrefix; prefix !== undefined; ) {
      this.#at += prefix.length
      content += this.#string(/r/i.test(prefix))
      this.skipBlanks()
      prefix = /^(?:[rR]?[bB]|[bB][rR]|[uUrR])?(?=['"])/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0]
      if (prefix !== undefined && (/b/i.test(prefix) ? 'b' : '') !== kind) throw new NoLiteral()
    }
    return kind + JSON.stringify(content)
  }

  #string(raw: boolean): string {
    const quote = this.#text.charAt(this.#at)
    const mark = this.#text.startsWith(quote.repeat(3), this.#at) ? quote.repeat(3) : quote
    this.#at += mark.length
    let content = ''
    while (!this.#text.startsWith(mark, this.#at)) {
      const char = this.#text.charAt(this.#at)
      if (char === '' || (char === '\n' && mark.length === 1)) throw new NoLiteral()
      this.#at++
      content += char === '\\' ? this.#escape(raw) : char
    }
    this.#at += mark.length
    return content
  }

  #escape(raw: boolean): string {
    const rest = this.#text.slice(this.#at, this.#at + 9)
    const next = rest.charAt(0)
    if (next === '') throw new NoLiteral()
    const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest)
    if (!raw && code !== null) {
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
      if (point > 0x10ffff) throw new NoLiteral()
      this.#at += code[0].length
      return String.fromCodePoint(point)
    }
    this.#at++
    return raw ? `\\${next}` : (pythonEscapes[next] ?? `\\${next}`)
  }
}
