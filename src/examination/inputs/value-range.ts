import type { PlainValue } from '../../ports/plain-value.ts'
import { float } from '../literals/parse-literal.ts'

/** What the values at one place of the examples have in common, so that what is made from them stays among them. */
export interface ValueRange {
  readonly hasNegative: boolean
  readonly hasZero: boolean
  readonly hasEmpty: boolean
  /** The characters of the texts, each once. */
  readonly characters: string
}

/** Reads the numbers, texts and lengths of values, at any depth. */
export function valueRange(values: readonly PlainValue[]): ValueRange {
  let [hasNegative, hasZero, hasEmpty] = [false, false, false]
  const characters = new Set<string>()
  const visit = (value: PlainValue): void => {
    if (typeof value === 'string') {
      if (value === '') hasEmpty = true
      for (const char of value) characters.add(char)
    }
    const number = numberIn(value)
    if (number !== undefined) {
      if (number < 0) hasNegative = true
      if (number === 0) hasZero = true
    }
    if (!Array.isArray(value) || number !== undefined) return
    const [, ...items] = value as readonly PlainValue[]
    if (items.length === 0) hasEmpty = true
    for (const item of items) visit(item)
  }
  for (const value of values) visit(value)
  return { hasNegative, hasZero, hasEmpty, characters: [...characters].join('') }
}

/** A number as near as may be to the one given that has the range's signs. */
export function withinRange(value: number, { hasNegative, hasZero }: ValueRange): number {
  if (hasNegative) return value
  const positive = Math.abs(value)
  return positive === 0 && !hasZero ? 1 : positive
}

/** The value of an int or a float; undefined for anything else. */
export function numberIn(value: PlainValue): number | undefined {
  if (typeof value === 'number') return value
  if (!Array.isArray(value) || value[0] !== 'float') return undefined
  const number = Number(value[1])
  return Number.isFinite(number) ? number : undefined
}

/** A number of the same type as another value. */
export function numberLike(value: PlainValue, number: number): PlainValue {
  return typeof value === 'number' ? Math.round(number) : float(Number(number.toPrecision(12)))
}
