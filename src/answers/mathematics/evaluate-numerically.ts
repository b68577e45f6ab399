import type { Decimal as DecimalValue } from 'decimal.js'
import {
  add,
  type Complex,
  complex,
  Decimal,
  divide,
  exponential,
  logarithm,
  modulus,
  multiply,
  NoValue,
  negate,
  one,
  pi,
  snap,
  squareRoot,
  zero,
} from './complex.ts'
import { evaluateExactly } from './evaluate-exactly.ts'
import type { Expression, FunctionName } from './expression.ts'
import type { Rational } from './rational.ts'
import type { WorkBudget } from './work-budget.ts'

/** What the value of a node costs, in additions of short numbers: each has 60 digits, and may have an imaginary part. */
const nodeCost = 3
/** What a product or a quotient costs for each of its parts. */
const factorCost = 10
/** What a square root or a whole power costs, in additions. */
const rootCost = 100
/** What a logarithm, an exponential, a trigonometric function costs, in additions. */
const functionCost = 350
const cheapFunctions = new Set<FunctionName>(['abs', 'degrees', 'floor', 'ceiling', 'max', 'min'])

/**
 * The value of an expression to 60 digits with each variable at the value given.
 * Undefined where it has none (division by zero, infinity).
 * @throws WorkSpent
 */
export function evaluateNumerically(
  expression: Expression,
  variables: ReadonlyMap<string, Complex>,
  budget: WorkBudget,
): Complex | undefined {
  try {
    return value(expression, variables, budget)
  } catch (error) {
    if (error instanceof NoValue || (error instanceof Error && error.message.startsWith('[DecimalError]')))
      return undefined
    throw error
  }
}

function value(node: Expression, variables: ReadonlyMap<string, Complex>, budget: WorkBudget): Complex {
  budget.spend(nodeCost)
  const of = (child: Expression): Complex => value(child, variables, budget)
  switch (node.kind) {
    case 'number':
      return complex(decimalOf(node.value))
    case 'constant':
      if (node.name === 'infinity') throw new NoValue('infinity')
      return node.name === 'i' ? complex(zero, one) : complex(node.name === 'pi' ? pi : Decimal.exp(1))
    case 'variable': {
      const known = variables.get(node.name)
      if (known === undefined) throw new NoValue(`no value for ${node.name}`)
      return known
    }
    case 'sum':
      return sumOf(node.terms.map(of))
    case 'product':
      budget.spend(node.factors.length * factorCost)
      return node.factors.map(of).reduce(multiply)
    case 'negative':
      return negate(of(node.of))
    case 'quotient':
      budget.spend(2 * factorCost)
      return divide(of(node.over), of(node.under))
    case 'root':
      budget.spend(node.degree > 3 ? 2 * functionCost : rootCost)
      return root(of(node.of), node.degree)
    case 'power': {
      const exponent = evaluateExactly(node.exponent, budget)
      budget.spend(exponent?.denominator === 1n || exponent?.denominator === 2n ? rootCost : 2 * functionCost)
      return power(of(node.base), of(node.exponent), exponent)
    }
    case 'call':
      if (!cheapFunctions.has(node.name)) budget.spend(functionCost)
      return call(node.name, node.of.map(of))
    case 'plus-minus':
      throw new NoValue('two values at once')
  }
}

/** Terms this much smaller than the others would be lost in the digits compared: their sum is told apart from nothing. */
const leastShare = new Decimal('1e-28')

function sumOf(terms: readonly Complex[]): Complex {
  const sizes = terms.map(modulus)
  const least = Decimal.max(...sizes).times(leastShare)
  if (sizes.some((size) => !size.isZero() && size.lessThan(least))) throw new NoValue('a term too small to count')
  return terms.reduce(add)
}

export function decimalOf(value: Rational): DecimalValue {
  return new Decimal(value.numerator.toString()).dividedBy(new Decimal(value.denominator.toString()))
}

function root(of: Complex, degree: number): Complex {
  if (degree === 2) return squareRoot(of)
  if (of.imaginary.isZero() && of.real.isNegative() && degree % 2 === 1) return negate(root(negate(of), degree))
  if (modulus(of).isZero()) return of
  if (of.imaginary.isZero() && degree === 3) return complex(of.real.cbrt())
  return exponential(divide(logarithm(of), complex(new Decimal(degree))))
}

function power(base: Complex, exponent: Complex, exact: Rational | undefined): Complex {
  if (exact !== undefined && exact.denominator === 1n && exact.numerator >= -4_000n && exact.numerator <= 4_000n) {
    return wholePower(base, Number(exact.numerator))
  }
  if (exact !== undefined && exact.numerator === 1n && exact.denominator === 2n) return squareRoot(base)
  if (modulus(base).isZero()) {
    if (exponent.imaginary.isZero() && exponent.real.isPositive() && !exponent.real.isZero()) return complex(zero)
    throw new NoValue('a power of zero')
  }
  return exponential(multiply(exponent, logarithm(base)))
}

function wholePower(base: Complex, exponent: number): Complex {
  if (exponent < 0) return divide(complex(one), wholePower(base, -exponent))
  if (exponent === 0) {
    if (modulus(base).isZero()) throw new NoValue('0^0')
    return complex(one)
  }
  if (base.imaginary.isZero()) return complex(base.real.pow(exponent))
  let result = complex(one)
  let square = base
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(result, square)
    if (left > 1) square = multiply(square, square)
  }
  return result
}

function call(name: FunctionName, of: readonly Complex[]): Complex {
  const [first] = of
  if (first === undefined) throw new NoValue('no argument')
  switch (name) {
    case 'exp':
      return exponential(first)
    case 'ln':
      return logarithm(first)
    case 'log':
      return divide(logarithm(first), complex(Decimal.ln(10)))
    case 'abs':
      return complex(modulus(first))
    case 'degrees':
      return divide(multiply(first, complex(pi)), complex(new Decimal(180)))
    case 'floor':
      return complex(nearWhole(realPart(first)) ?? realPart(first).floor())
    case 'ceiling':
      return complex(nearWhole(realPart(first)) ?? realPart(first).ceil())
    case 'max':
      return complex(Decimal.max(...of.map(realPart)))
    case 'min':
      return complex(Decimal.min(...of.map(realPart)))
    case 'binomial':
      return chosen(first, of[1])
    case 'factorial':
    case 'gcd':
    case 'lcm':
      throw new NoValue(`${name} of what is no whole number`)
    default:
      return trigonometric(name, realPart(first))
  }
}

/** `n` over a small whole number, as a product: a polynomial in `n`. */
function chosen(from: Complex, count: Complex | undefined): Complex {
  const factors = count?.imaginary.isZero() === true && count.real.isInteger() ? count.real.toNumber() : Number.NaN
  if (!(factors >= 0 && factors <= 12)) throw new NoValue('binomial of what is no whole number')
  let product = complex(one)
  for (let place = 0; place < factors; place++) {
    const factor = add(from, complex(new Decimal(-place)))
    product = divide(multiply(product, factor), complex(new Decimal(place + 1)))
  }
  return product
}

function realPart(of: Complex): DecimalValue {
  if (!of.imaginary.isZero()) throw new NoValue('of a complex number')
  return of.real
}

function nearWhole(of: DecimalValue): DecimalValue | undefined {
  const whole = of.round()
  return of.minus(whole).abs().lessThan('1e-40') ? whole : undefined
}

type Trigonometric = Exclude<
  FunctionName,
  | 'exp'
  | 'ln'
  | 'log'
  | 'abs'
  | 'degrees'
  | 'floor'
  | 'ceiling'
  | 'max'
  | 'min'
  | 'factorial'
  | 'binomial'
  | 'gcd'
  | 'lcm'
>

function trigonometric(name: Trigonometric, of: DecimalValue): Complex {
  if (of.abs().greaterThan(1e8)) throw new NoValue('too large an angle')
  switch (name) {
    case 'sin':
      return complex(snap(of.sin()))
    case 'cos':
      return complex(snap(of.cos()))
    case 'tan':
      return divide(complex(snap(of.sin())), complex(snap(of.cos())))
    case 'cot':
      return divide(complex(snap(of.cos())), complex(snap(of.sin())))
    case 'sec':
      return divide(complex(one), complex(snap(of.cos())))
    case 'csc':
      return divide(complex(one), complex(snap(of.sin())))
    case 'arcsin':
      return complex(of.asin())
    case 'arccos':
      return complex(of.acos())
    case 'arctan':
      return complex(of.atan())
    case 'sinh':
    case 'cosh':
    case 'tanh':
      return hyperbolic(name, of)
  }
}

/** By way of the exponential function, whose cost does not grow with the argument. */
function hyperbolic(name: 'sinh' | 'cosh' | 'tanh', of: DecimalValue): Complex {
  if (name === 'tanh' && of.abs().greaterThan(30)) throw new NoValue('too near to 1')
  const grown = exponential(complex(of))
  const shrunk = divide(complex(one), grown)
  const sine = add(grown, negate(shrunk))
  if (name === 'tanh') return divide(sine, add(grown, shrunk))
  return divide(name === 'sinh' ? sine : add(grown, shrunk), complex(new Decimal(2)))
}
