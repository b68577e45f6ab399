import { Decimal as DefaultDecimal } from 'decimal.js'

/** Decimal arithmetic with 60 significant digits, of which 30 are compared: the rest absorbs rounding. */
export const Decimal = DefaultDecimal.clone({ precision: 60, toExpNeg: -9e15, toExpPos: 9e15, defaults: true })

/** A complex number of 60 digits. */
export interface Complex {
  readonly real: DefaultDecimal
  readonly imaginary: DefaultDecimal
}

/** Thrown inside an evaluation where a value does not exist or would take too long; never leaves it. */
export class NoValue extends Error {}

export const zero = new Decimal(0)
export const one = new Decimal(1)
export const pi = new Decimal(
  '3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803',
)
/** Where a sum is this much smaller than its terms, it is 0: what is left is rounding. */
const cancelled = new Decimal('1e-48')

export function complex(real: DefaultDecimal, imaginary: DefaultDecimal = zero): Complex {
  if (!real.isFinite() || !imaginary.isFinite()) throw new NoValue('not finite')
  return { real, imaginary }
}

export function add(a: Complex, b: Complex): Complex {
  return complex(addReal(a.real, b.real), addReal(a.imaginary, b.imaginary))
}

function addReal(a: DefaultDecimal, b: DefaultDecimal): DefaultDecimal {
  const sum = a.plus(b)
  return sum.abs().lessThan(a.abs().times(cancelled)) ? zero : sum
}

export function negate(a: Complex): Complex {
  return { real: a.real.negated(), imaginary: a.imaginary.negated() }
}

export function multiply(a: Complex, b: Complex): Complex {
  if (a.imaginary.isZero() && b.imaginary.isZero()) return complex(a.real.times(b.real))
  return complex(
    addReal(a.real.times(b.real), a.imaginary.times(b.imaginary).negated()),
    addReal(a.real.times(b.imaginary), a.imaginary.times(b.real)),
  )
}

export function divide(a: Complex, b: Complex): Complex {
  const size = b.real.times(b.real).plus(b.imaginary.times(b.imaginary))
  if (size.isZero()) throw new NoValue('division by zero')
  if (a.imaginary.isZero() && b.imaginary.isZero()) return complex(a.real.dividedBy(b.real))
  const product = multiply(a, { real: b.real, imaginary: b.imaginary.negated() })
  return complex(product.real.dividedBy(size), product.imaginary.dividedBy(size))
}

export function modulus(a: Complex): DefaultDecimal {
  if (a.imaginary.isZero()) return a.real.abs()
  return a.real.times(a.real).plus(a.imaginary.times(a.imaginary)).sqrt()
}

/** The principal square root. */
export function squareRoot(a: Complex): Complex {
  if (a.imaginary.isZero()) {
    return a.real.isNegative() ? complex(zero, a.real.negated().sqrt()) : complex(a.real.sqrt())
  }
  const size = modulus(a)
  const real = size.plus(a.real).dividedBy(2).sqrt()
  const imaginary = size.minus(a.real).dividedBy(2).sqrt()
  return complex(real, a.imaginary.isNegative() ? imaginary.negated() : imaginary)
}

/** A larger one costs more than its weight and stands in no honest answer. */
const largestExponent = 2_000

export function exponential(a: Complex): Complex {
  if (a.real.abs().greaterThan(largestExponent) || a.imaginary.abs().greaterThan(1e8))
    throw new NoValue('too large an exponent')
  const size = a.real.exp()
  if (a.imaginary.isZero()) return complex(size)
  return complex(size.times(snap(a.imaginary.cos())), size.times(snap(a.imaginary.sin())))
}

/** The principal logarithm. */
export function logarithm(a: Complex): Complex {
  const size = modulus(a)
  if (size.isZero()) throw new NoValue('logarithm of zero')
  if (a.imaginary.isZero() && !a.real.isNegative()) return complex(a.real.ln())
  return complex(size.ln(), Decimal.atan2(a.imaginary, a.real))
}

/** Sines and cosines of multiples of pi come out as rounding instead of 0. */
export function snap(value: DefaultDecimal): DefaultDecimal {
  return value.abs().lessThan(cancelled) ? zero : value
}
