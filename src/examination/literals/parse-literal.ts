import type { PlainValue } from '../../ports/plain-value.ts'
import { parseString, startsString } from './parse-string.ts'

/** A literal that stands in a text, and where it ends. */
export interface FoundLiteral {
  readonly value: PlainValue
  readonly end: number
}

const deepest = 100
/** Longer texts in a question are no example that anybody would read. */
const longest = 20_000

const names: Readonly<Record<string, PlainValue>> = {
  None: null,
  True: true,
  False: false,
  // As JSON and prose write them.
  null: null,
  true: true,
  false: false,
  nan: ['float', 'nan'],
  inf: ['float', 'inf'],
}

/**
 * Reads one Python literal from a place in a text: numbers, strings, None, True, False, lists, tuples, sets and dictionaries
 * in any nesting. Read, never evaluated. Undefined where none begins there; what follows it is the caller's affair.
 */
export function parseLiteral(text: string, start: number): FoundLiteral | undefined {
  try {
    return new LiteralParser(text.slice(0, start + longest)).value(start, 0)
  } catch (error) {
    if (error instanceof NoLiteral) return undefined
    throw error
  }
}

/** Reads literals with commas between them up to the bracket that closes a call; `end` is after it. */
export function parseArguments(
  text: string,
  start: number,
): { readonly values: readonly PlainValue[]; readonly end: number } | undefined {
  try {
    return new LiteralParser(text.slice(0, start + longest)).items(start, ')', 0)
  } catch (error) {
    if (error instanceof NoLiteral) return undefined
    throw error
  }
}

class NoLiteral extends Error {}

class LiteralParser {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  value(at: number, depth: number): FoundLiteral {
    if (depth > deepest) throw new NoLiteral()
    const start = this.#skipBlanks(at)
    const char = this.#text.charAt(start)
    if (char === '[') {
      const { values, end } = this.items(start + 1, ']', depth + 1)
      return { value: ['list', ...values], end }
    }
    if (char === '(') return this.#parenthesised(start, depth)
    if (char === '{') return this.#braced(start, depth)
    if (startsString(this.#text, start)) {
      const found = parseString(this.#text, start)
      if (found === undefined) throw new NoLiteral()
      return found
    }
    return this.#word(start) ?? this.#number(start)
  }

  items(at: number, close: string, depth: number): { values: PlainValue[]; end: number; endsInComma: boolean } {
    const values: PlainValue[] = []
    let place = this.#skipBlanks(at)
    let endsInComma = false
    while (this.#text.charAt(place) !== close) {
      const found = this.value(place, depth)
      values.push(found.value)
      place = this.#skipBlanks(found.end)
      endsInComma = this.#text.charAt(place) === ','
      if (endsInComma) place = this.#skipBlanks(place + 1)
      else if (this.#text.charAt(place) !== close) throw new NoLiteral()
    }
    return { values, end: place + 1, endsInComma }
  }

  /** `(1)` is 1, `(1,)` a tuple of one. */
  #parenthesised(start: number, depth: number): FoundLiteral {
    const { values, end, endsInComma } = this.items(start + 1, ')', depth + 1)
    const [only] = values
    return values.length === 1 && !endsInComma && only !== undefined
      ? { value: only, end }
      : { value: ['tuple', ...values], end }
  }

  #braced(start: number, depth: number): FoundLiteral {
    const members: PlainValue[] = []
    let isDictionary: boolean | undefined
    let place = this.#skipBlanks(start + 1)
    while (this.#text.charAt(place) !== '}') {
      const key = this.value(place, depth + 1)
      place = this.#skipBlanks(key.end)
      const hasValue = this.#text.charAt(place) === ':'
      isDictionary ??= hasValue
      if (isDictionary !== hasValue) throw new NoLiteral()
      members.push(key.value)
      if (hasValue) {
        const { value, end } = this.value(place + 1, depth + 1)
        members.push(value)
        place = this.#skipBlanks(end)
      }
      if (this.#text.charAt(place) === ',') place = this.#skipBlanks(place + 1)
      else if (this.#text.charAt(place) !== '}') throw new NoLiteral()
    }
    return { value: isDictionary === false ? ['set', ...members] : ['dict', ...members], end: place + 1 }
  }

  #word(start: number): FoundLiteral | undefined {
    const word = /^[A-Za-z_]\w*(?:\(\s*\))?/.exec(this.#text.slice(start, start + 40))?.[0]
    if (word === undefined) return undefined
    if (/^set\(/.test(word)) return { value: ['set'], end: start + word.length }
    const value = Object.hasOwn(names, word) ? names[word] : undefined
    if (value === undefined) throw new NoLiteral()
    return { value, end: start + word.length }
  }

  #number(start: number): FoundLiteral {
    const [numeral] =
      /^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?/.exec(this.#text.slice(start, start + 500)) ?? []
    if (numeral === undefined) throw new NoLiteral()
    const digits = numeral.replaceAll('_', '')
    // A full stop that ends a sentence is none of the number.
    const isSentenceEnd = /\.$/.test(digits) && !/^\S/.test(this.#text.slice(start + numeral.length))
    const kept = isSentenceEnd ? digits.slice(0, -1) : digits
    const end = start + numeral.length - (isSentenceEnd ? 1 : 0)
    return { value: /^[+-]?\d+$/.test(kept) ? integer(kept) : float(Number(kept)), end }
  }

  #skipBlanks(at: number): number {
    let place = at
    while (/\s/.test(this.#text.charAt(place))) place++
    return place
  }
}

function integer(digits: string): PlainValue {
  const value = Number(digits)
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  const whole = BigInt(digits.replace(/^\+/, ''))
  return ['int', whole.toString(16)]
}

/** A number as Python's `repr` writes a float. */
export function float(value: number): PlainValue {
  const text = String(value)
  return [
    'float',
    Number.isInteger(value) && !/e/.test(text) ? `${text}.0` : text.replace('Infinity', 'inf').replace('NaN', 'nan'),
  ]
}
