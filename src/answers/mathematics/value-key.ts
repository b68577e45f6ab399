import type { Decimal as DecimalValue } from 'decimal.js'
import { type Complex, complex, Decimal, divide, modulus } from './complex.ts'
import { evaluateExactly } from './evaluate-exactly.ts'
import { evaluateNumerically } from './evaluate-numerically.ts'
import { childrenOf, type Expression, variablesOf } from './expression.ts'
import type { Rational } from './rational.ts'
import type { WorkBudget } from './work-budget.ts'

/** How a value is compared: equal keys are equal values. `approximate` = the real number itself, where it is one. */
export interface ValueKey {
  readonly key: string
  readonly approximate?: DecimalValue
  /** The exact fraction, where it is one. */
  readonly exact?: Rational
  readonly isConstant: boolean
}

/** Digits compared of what is no fraction. Of 60 digits carried; two short expressions that agree in 30 digits are equal. */
const comparedDigits = 30
const variablePoints = 3
/** What choosing a number for a variable costs, and writing a value down: see `WorkBudget`. */
const costOfPoint = 10
const costOfDigits = 15
/** What looking for the fraction that a number nearly is costs. */
const costOfFraction = 100

/**
 * The key of an expression. Fractions are compared exactly; other constants by 30 digits; formulas with variables by 30
 * digits of their values at three fixed points (equal everywhere they were looked at: the identity test of Schwartz and
 * Zippel). Undefined where there is no such value.
 * @throws WorkSpent
 */
export function valueKey(expression: Expression, budget: WorkBudget): ValueKey | undefined {
  const exact = evaluateExactly(expression, budget)
  if (exact !== undefined) return rationalKey(exact)
  if (expression.kind === 'constant' && expression.name === 'infinity') return { key: '∞', isConstant: true }
  if (expression.kind === 'negative' && expression.of.kind === 'constant' && expression.of.name === 'infinity') {
    return { key: '-∞', isConstant: true }
  }
  const names = variablesOf(expression)
  if (names.length === 0)
    return isTooLarge(expression, budget)
      ? undefined
      : constantKey(evaluateNumerically(expression, new Map(), budget), budget)
  const values = valuesAtPoints(expression, names, budget)
  if (values === undefined) return undefined
  const keys = values.map(digits)
  if (keys.every((key) => key === keys[0])) return constantKey(values[0], budget)
  return { key: `f(${names.join(',')})${keys.join('|')}`, isConstant: false }
}

/**
 * The key of `left = right` (or of an inequality between them): the same for every multiple of the equation, for an
 * inequality for every positive one.
 */
export function differenceKey(
  left: Expression,
  right: Expression,
  positiveMultiplesOnly: boolean,
  budget: WorkBudget,
): string | undefined {
  const difference: Expression = { kind: 'sum', terms: [left, { kind: 'negative', of: right }] }
  const names = variablesOf(difference)
  const values = valuesAtPoints(difference, names, budget)
  const [first] = values ?? []
  if (values === undefined || first === undefined || modulus(first).isZero()) return undefined
  const scale = positiveMultiplesOnly ? complex(modulus(first)) : first
  return `(${names.join(',')})${values.map((value) => digits(divide(value, scale))).join('|')}`
}

function valuesAtPoints(
  expression: Expression,
  names: readonly string[],
  budget: WorkBudget,
): readonly Complex[] | undefined {
  const values: Complex[] = []
  for (let point = 0; point < variablePoints; point++) {
    budget.spend(names.length * costOfPoint + costOfDigits)
    const variables = new Map(names.map((name) => [name, pointOf(name, point)]))
    const value = evaluateNumerically(expression, variables, budget)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

/** A fixed irrational-looking number for a variable, between 0.3 and 2.3, negative at the second point. */
function pointOf(name: string, point: number): Complex {
  let hash = 0x811c9dc5 ^ (point * 0x9e3779b9)
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  const unit = new Decimal((hash ^ (hash >>> 12)) >>> 0).dividedBy(0x1_0000_0000)
  const size = unit.times(2).plus('0.3141592718281828459')
  return complex(point === 1 ? size.negated() : size)
}

/** What cannot be written out exactly is not told apart from its neighbour by 30 digits: 10^5000 + 1. */
function isTooLarge(expression: Expression, budget: WorkBudget): boolean {
  if (expression.kind === 'power') {
    const base = evaluateExactly(expression.base, budget)
    const exponent = evaluateExactly(expression.exponent, budget)
    const isWhole = base !== undefined && exponent?.denominator === 1n
    if (isWhole && evaluateExactly(expression, budget) === undefined) return true
  }
  return childrenOf(expression).some((child) => isTooLarge(child, budget))
}

function constantKey(value: Complex | undefined, budget: WorkBudget): ValueKey | undefined {
  if (value === undefined) return undefined
  budget.spend(costOfFraction)
  const { real, imaginary } = withoutDust(value)
  if (!imaginary.isZero()) return { key: `c${digits(value)}`, isConstant: true }
  const exact = nearFraction(real)
  return exact === undefined ? { key: `r${shown(real)}`, approximate: real, isConstant: true } : rationalKey(exact)
}

export function rationalKey(exact: Rational): ValueKey {
  const key = exact.denominator === 1n ? `${exact.numerator}` : `${exact.numerator}/${exact.denominator}`
  return { key, exact, isConstant: true }
}

function withoutDust(value: Complex): Complex {
  const least = modulus(value).times('1e-35')
  return {
    real: value.real.abs().lessThan(least) ? new Decimal(0) : value.real,
    imaginary: value.imaginary.abs().lessThan(least) ? new Decimal(0) : value.imaginary,
  }
}

function digits(value: Complex): string {
  const { real, imaginary } = withoutDust(value)
  return imaginary.isZero() ? shown(real) : `${shown(real)}+${shown(imaginary)}i`
}

function shown(value: DecimalValue): string {
  return value.isZero() ? '0' : value.toSignificantDigits(comparedDigits).toExponential()
}

/** (√2)² is 2: a number that agrees with a simple fraction to 40 digits is that fraction. */
function nearFraction(value: DecimalValue): Rational | undefined {
  if (value.abs().greaterThan(1e15)) return undefined
  const [numerator, denominator] = value.toFraction(1_000_000)
  if (numerator === undefined || denominator === undefined) return undefined
  const difference = numerator.dividedBy(denominator).minus(value).abs()
  const allowed = value.isZero() ? new Decimal('1e-40') : value.abs().times('1e-40')
  if (difference.greaterThan(allowed)) return undefined
  return { numerator: BigInt(numerator.toFixed()), denominator: BigInt(denominator.toFixed()) }
}
