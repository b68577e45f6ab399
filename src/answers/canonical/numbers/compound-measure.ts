import {
  addRationals,
  divideRationals,
  multiplyRationals,
  type Rational,
  rationalFromNumeral,
} from '../../mathematics/rational.ts'
import { type Unit, unitOf } from './unit.ts'

/** A value in one unit. */
export interface Measure {
  readonly value: Rational
  readonly unit: Unit
}

const part = /(?<currency>[$€£])?\s?(?<number>\d[\d,]*(?:\.\d+)?)\s?(?<unit>[A-Za-z]+\.?|['’′"”″])?/y
const joint = /\s?(?:,?\s?and\s|,\s?)?\s?/y
const mostParts = 6

/**
 * What a measure of several parts comes to, in its first unit: `12 hours 30 minutes`, `5'6"`, `2 lb 8 oz`, `5 dollars and
 * 50 cents`. Undefined where it is none: parts of two dimensions, or a later part that is the larger one.
 */
export function compoundMeasure(text: string): Measure | undefined {
  if (text.length > 120 || !/^[$€£]?\s?\d/.test(text) || !/\d.*\d/.test(text)) return undefined
  const plain = text
    .replace(/\\dollar /g, '$')
    .replace(/\\(?:text|textrm|mathrm|mbox)\s?\{([^{}]{0,40})\}/g, ' $1 ')
    .replace(/\s+/g, ' ')
    .trim()
  const parts: Measure[] = []
  let at = 0
  while (at < plain.length && parts.length < mostParts) {
    part.lastIndex = at
    const match = part.exec(plain)
    const value = rationalFromNumeral(match?.groups?.number?.replaceAll(',', '') ?? '')
    const unit = partUnit(match?.groups?.currency, match?.groups?.unit, parts.length === 0)
    if (match === null || value === undefined || unit === undefined) return undefined
    parts.push({ value, unit })
    joint.lastIndex = part.lastIndex
    joint.exec(plain)
    at = Math.max(part.lastIndex, joint.lastIndex)
  }
  const [first, ...rest] = parts
  if (first === undefined || rest.length === 0 || at < plain.length) return undefined
  let [total, smallest]: [Rational | undefined, Unit] = [first.value, first.unit]
  for (const { value, unit } of rest) {
    const ratio = divideRationals(unit.factor, first.unit.factor)
    const isSmaller =
      unit.factor.numerator * smallest.factor.denominator < smallest.factor.numerator * unit.factor.denominator
    if (unit.dimension !== first.unit.dimension || !isSmaller) return undefined
    const inFirst = ratio && multiplyRationals(value, ratio)
    total = total && inFirst && addRationals(total, inFirst)
    smallest = unit
  }
  return total && { value: total, unit: first.unit }
}

const strokes: Readonly<Record<string, string>> = {
  "'": 'feet',
  '’': 'feet',
  '′': 'feet',
  '"': 'inches',
  '”': 'inches',
  '″': 'inches',
}

function partUnit(currency: string | undefined, name: string | undefined, isFirst: boolean): Unit | undefined {
  if (currency !== undefined)
    return isFirst && name === undefined ? unitOf(currency === '$' ? 'dollars' : currency) : undefined
  return name === undefined ? undefined : unitOf(strokes[name] ?? name)
}
