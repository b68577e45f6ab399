import type { Expression } from './expression.ts'
import {
  addRationals,
  divideRationals,
  greatestCommonDivisor,
  multiplyRationals,
  powerOfRationals,
  type Rational,
  rational,
  rootOfRational,
  sizeInWords,
} from './rational.ts'
import type { WorkBudget } from './work-budget.ts'

/**
 * The exact fraction that an expression without variables is; undefined where it is none or too large to write out.
 * @throws WorkSpent
 */
export function evaluateExactly(expression: Expression, budget: WorkBudget): Rational | undefined {
  budget.spend(1)
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'constant':
    case 'variable':
    case 'plus-minus':
      return undefined
    case 'sum':
      return fold(expression.terms, { numerator: 0n, denominator: 1n }, addRationals, budget)
    case 'product':
      return fold(expression.factors, { numerator: 1n, denominator: 1n }, multiplyRationals, budget)
    case 'negative':
      return negate(evaluateExactly(expression.of, budget))
    case 'quotient':
      return both(expression.over, expression.under, divideRationals, budget)
    case 'power':
      return both(expression.base, expression.exponent, powerOfRationals, budget)
    case 'root': {
      const of = evaluateExactly(expression.of, budget)
      if (of !== undefined) spendOnRoot(of, budget)
      return of && rootOfRational(of, expression.degree, true)
    }
    case 'call': {
      const of: Rational[] = []
      for (const argument of expression.of) {
        const value = evaluateExactly(argument, budget)
        if (value === undefined) return undefined
        of.push(value)
      }
      return exactCall(expression.name, of, budget)
    }
  }
}

type Operation = (a: Rational, b: Rational) => Rational | undefined

function fold(
  parts: readonly Expression[],
  start: Rational,
  combine: Operation,
  budget: WorkBudget,
): Rational | undefined {
  let total: Rational | undefined = start
  for (const part of parts) {
    const value = evaluateExactly(part, budget)
    if (value === undefined) return undefined
    spendOn(total, value, budget)
    total = combine(total, value)
    if (total === undefined) return undefined
  }
  return total
}

function both(left: Expression, right: Expression, combine: Operation, budget: WorkBudget): Rational | undefined {
  const a = evaluateExactly(left, budget)
  const b = a && evaluateExactly(right, budget)
  if (a === undefined || b === undefined) return undefined
  if (combine === powerOfRationals) {
    if (b.denominator !== 1n) spendOnRoot(a, budget)
    budget.spend(costOfPower)
  } else spendOn(a, b, budget)
  return combine(a, b)
}

/** The most that a power of bounded size costs. */
const costOfPower = 60

/** Reducing a fraction costs as the square of its length; whole numbers are only added or multiplied. */
function spendOn(a: Rational, b: Rational, budget: WorkBudget): void {
  const words = sizeInWords(a) + sizeInWords(b)
  const areWhole = a.denominator === 1n && b.denominator === 1n
  budget.spend(Math.ceil(areWhole ? words / 32 : (words * (words + 40)) / 16))
}

function spendOnRoot(of: Rational, budget: WorkBudget): void {
  const words = sizeInWords(of)
  budget.spend(4 * words * words)
}

function negate(value: Rational | undefined): Rational | undefined {
  return value && { numerator: -value.numerator, denominator: value.denominator }
}

/** The largest argument of a factorial or binomial coefficient that is written out. */
const largestFactorial = 2_000n

function exactCall(name: string, of: readonly Rational[], budget: WorkBudget): Rational | undefined {
  const [first, second] = of
  if (first === undefined) return undefined
  if (name === 'abs') return first.numerator < 0n ? negate(first) : first
  if (name === 'floor') return rational(floorOf(first))
  if (name === 'ceiling') return rational(-floorOf({ numerator: -first.numerator, denominator: first.denominator }))
  if (name === 'max' || name === 'min') {
    return of.reduce((best, value) => (isLess(best, value) === (name === 'max') ? value : best))
  }
  if (of.some((value) => value.denominator !== 1n)) return undefined
  if (name === 'gcd' || name === 'lcm') {
    for (const value of of) spendOnRoot(value, budget)
    return rational(of.map(absoluteNumerator).reduce(name === 'gcd' ? greatestCommonDivisor : multiple))
  }
  if (name === 'factorial') return inRange(first) ? rational(factorial(first.numerator, budget)) : undefined
  if (name !== 'binomial' || second === undefined || !inRange(first) || !inRange(second)) return undefined
  return rational(binomial(first.numerator, second.numerator, budget))
}

function inRange(value: Rational): boolean {
  return value.numerator >= 0n && value.numerator <= largestFactorial
}

function factorial(of: bigint, budget: WorkBudget): bigint {
  return budget.remembered(`${of}!`, Number(of), () => fallingFactorial(of, of))
}

function binomial(of: bigint, chosen: bigint, budget: WorkBudget): bigint {
  if (chosen > of) return 0n
  const fewer = chosen * 2n > of ? of - chosen : chosen
  return budget.remembered(
    `${of} over ${fewer}`,
    Number(2n * fewer),
    () => fallingFactorial(of, fewer) / fallingFactorial(fewer, fewer),
  )
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

function multiple(a: bigint, b: bigint): bigint {
  return a === 0n || b === 0n ? 0n : (a / greatestCommonDivisor(a, b)) * b
}
