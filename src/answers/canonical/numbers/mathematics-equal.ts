import { decimalOf } from '../../mathematics/evaluate-numerically.ts'
import { multiplyRationals, type Rational } from '../../mathematics/rational.ts'
import { rationalKey } from '../../mathematics/value-key.ts'
import type { MathematicalAnswer } from './mathematical-answer.ts'

/** A decimal numeral with this many significant digits may stand for the fraction or root that it is a rounding of. */
const leastDigitsOfRounding = 4
/** Two decimal numerals of which one is a rounding of the other are equal when it has this many significant digits. */
const leastDigitsOfTwoRoundings = 6

/** Whether two numbers or formulas say the same; not transitive where only one of them has a unit, a name or rounding. */
export function mathematicsEqual(a: MathematicalAnswer, b: MathematicalAnswer): boolean {
  if (a.label !== undefined && b.label !== undefined && a.label !== b.label) return false
  if (a.unit !== undefined && b.unit !== undefined) {
    if (a.unit.dimension !== b.unit.dimension) return false
    if (a.unit.factor.numerator * b.unit.factor.denominator !== b.unit.factor.numerator * a.unit.factor.denominator) {
      const [left, right] = [inFirstUnit(a), inFirstUnit(b)]
      return left !== undefined && left === right
    }
  }
  if (a.key === b.key || saysAsWell(a, b) || saysAsWell(b, a) || isInSameOrder(a, b)) return true
  if (rightSideEqual(a, b) || rightSideEqual(b, a)) return true
  return isRoundingOf(a, b) || isRoundingOf(b, a) || differByFloatNoise(a, b)
}

function saysAsWell(a: MathematicalAnswer, b: MathematicalAnswer): boolean {
  return a.otherKeys?.includes(b.key) === true
}

/** `1, 2` and `(1, 2)`, `x = 1, y = 2`: the same in the same order, one of them in brackets or with names. */
function isInSameOrder(a: MathematicalAnswer, b: MathematicalAnswer): boolean {
  return a.inOrder !== undefined && a.inOrder === b.inOrder
}

/** A numeral with this many digits after the point was printed by a machine; its last digits are noise. */
const machineDecimals = 14
const machinePrecision = '1e-14'

/** `0.30000000000000004` and `0.3`. */
function differByFloatNoise(a: MathematicalAnswer, b: MathematicalAnswer): boolean {
  const decimals = Math.max(a.decimals ?? 0, b.decimals ?? 0)
  const [left, right] = [decimalValue(a), decimalValue(b)]
  if (decimals < machineDecimals || left === undefined || right === undefined) return false
  return left.minus(right).abs().lessThanOrEqualTo(left.abs().times(machinePrecision))
}

function decimalValue(of: MathematicalAnswer): ReturnType<typeof decimalOf> | undefined {
  return of.value?.approximate ?? (of.value?.exact && decimalOf(of.value.exact))
}

function inFirstUnit(of: MathematicalAnswer): string | undefined {
  const factor: Rational | undefined = of.unit?.factor
  const converted = of.value?.exact && factor && multiplyRationals(of.value.exact, factor)
  return converted && rationalKey(converted).key
}

/** `y = 2x + 3` and a bare `2x + 3`. */
function rightSideEqual(equation: MathematicalAnswer, bare: MathematicalAnswer): boolean {
  return equation.rightSideKey !== undefined && bare.label === undefined && equation.rightSideKey === bare.key
}

function isRoundingOf(rounded: MathematicalAnswer, of: MathematicalAnswer): boolean {
  const decimals = rounded.decimals ?? 0
  if (decimals === 0 || decimals > 40 || rounded.value?.exact === undefined || of.value === undefined) return false
  const value = decimalOf(rounded.value.exact)
  const significant = value.isZero() ? 0 : value.toFixed(decimals).replace(/[-.]/g, '').replace(/^0+/, '').length
  const least = of.decimals === undefined ? leastDigitsOfRounding : leastDigitsOfTwoRoundings
  if (significant < least || (of.decimals ?? Number.POSITIVE_INFINITY) <= decimals) return false
  const target =
    of.value.approximate ??
    (of.value.exact && !terminatesWithin(of.value.exact, of.decimals, decimals) ? decimalOf(of.value.exact) : undefined)
  return target?.toFixed(decimals) === value.toFixed(decimals)
}

/** A fraction that needs no more digits than were written is no rounding: 0.1250 is not 0.12504. */
function terminatesWithin(value: Rational, ownDecimals: number | undefined, decimals: number): boolean {
  return ownDecimals === undefined && (value.numerator * 10n ** BigInt(decimals)) % value.denominator === 0n
}
