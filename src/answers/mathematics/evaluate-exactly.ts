import type { Expression } from './expression.ts'
import {
  addRationals,
  divideRationals,
  multiplyRationals,
  powerOfRationals,
  type Rational,
  rational,
  rootOfRational,
} from './rational.ts'

/** The exact fraction that an expression without variables is; undefined where it is none or too large to write out. */
export function evaluateExactly(expression: Expression): Rational | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'constant':
    case 'variable':
    case 'plus-minus':
      return undefined
    case 'sum':
      return fold(expression.terms, { numerator: 0n, denominator: 1n }, addRationals)
    case 'product':
      return fold(expression.factors, { numerator: 1n, denominator: 1n }, multiplyRationals)
    case 'negative':
      return negate(evaluateExactly(expression.of))
    case 'quotient':
      return both(expression.over, expression.under, divideRationals)
    case 'power':
      return both(expression.base, expression.exponent, powerOfRationals)
    case 'root': {
      const of = evaluateExactly(expression.of)
      return of && rootOfRational(of, expression.degree, true)
    }
    case 'call': {
      const of: Rational[] = []
      for (const argument of expression.of) {
        const value = evaluateExactly(argument)
        if (value === undefined) return undefined
        of.push(value)
      }
      return exactCall(expression.name, of)
    }
  }
}

function fold(
  parts: readonly Expression[],
  start: Rational,
  combine: (a: Rational, b: Rational) => Rational | undefined,
): Rational | undefined {
  let total: Rational | undefined = start
  for (const part of parts) {
    const value = evaluateExactly(part)
    total = total && value && combine(total, value)
    if (total === undefined) return undefined
  }
  return total
}

function both(
  left: Expression,
  right: Expression,
  combine: (a: Rational, b: Rational) => Rational | undefined,
): Rational | undefined {
  const a = evaluateExactly(left)
  const b = a && evaluateExactly(right)
  return a && b && combine(a, b)
}

function negate(value: Rational | undefined): Rational | undefined {
  return value && { numerator: -value.numerator, denominator: value.denominator }
}

/** The largest argument of a factorial or binomial coefficient that is written out. */
const largestFactorial = 2_000n

function exactCall(name: string, of: readonly Rational[]): Rational | undefined {
  const [first, second] = of
  if (first === undefined) return undefined
  if (name === 'abs') return first.numerator < 0n ? negate(first) : first
  if (name === 'floor') return rational(floorOf(first))
  if (name === 'ceiling') return rational(-floorOf({ numerator: -first.numerator, denominator: first.denominator }))
  if (name === 'max' || name === 'min') {
    return of.reduce((best, value) => (isLess(best, value) === (name === 'max') ? value : best))
  }
  if (of.some((value) => value.denominator !== 1n)) return undefined
  if (name === 'gcd' || name === 'lcm')
    return rational(of.map(absoluteNumerator).reduce(name === 'gcd' ? divisor : multiple))
  if (name === 'factorial')
    return inRange(first) ? rational(fallingFactorial(first.numerator, first.numerator)) : undefined
  if (name !== 'binomial' || second === undefined || !inRange(first) || !inRange(second)) return undefined
  if (second.numerator > first.numerator) return rational(0n)
  return rational(
    fallingFactorial(first.numerator, second.numerator),
    fallingFactorial(second.numerator, second.numerator),
  )
}

function inRange(value: Rational): boolean {
  return value.numerator >= 0n && value.numerator <= largestFactorial
}

function fallingFactorial(from: bigint, factors: bigint): bigint {
  let product = 1n
  for (let count = 0n; count < factors; count++) product *= from - count
  return product
}

function floorOf(value: Rational): bigint {
  const quotient = value.numerator / value.denominator
  return value.numerator < 0n && quotient * value.denominator !== value.numerator ? quotient - 1n : quotient
}

function isLess(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator
}

function absoluteNumerator(value: Rational): bigint {
  return value.numerator < 0n ? -value.numerator : value.numerator
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b)
}

function multiple(a: bigint, b: bigint): bigint {
  return a === 0n || b === 0n ? 0n : (a / divisor(a, b)) * b
}
