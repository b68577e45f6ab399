/** An exact fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** The most bits that a numerator or denominator may have: exact work stays quick however hostile the text. */
const mostBits = 40_000

/** The fraction in lowest terms; undefined where the denominator is 0 or the result would be too large. */
export function rational(numerator: bigint, denominator = 1n): Rational | undefined {
  if (denominator === 0n) return undefined
  const divisor = greatestCommonDivisor(
    numerator < 0n ? -numerator : numerator,
    denominator < 0n ? -denominator : denominator,
  )
  const sign = denominator < 0n ? -1n : 1n
  const reduced = divisor === 0n ? 1n : divisor
  const result = { numerator: (sign * numerator) / reduced, denominator: (sign * denominator) / reduced }
  return isTooLong(result.numerator) || isTooLong(result.denominator) ? undefined : result
}

export function addRationals(a: Rational, b: Rational): Rational | undefined {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
}

export function multiplyRationals(a: Rational, b: Rational): Rational | undefined {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator)
}

export function divideRationals(a: Rational, b: Rational): Rational | undefined {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator)
}

/** a^b where that is rational: whole exponents, and roots that come out even. Undefined otherwise and for 0^0. */
export function powerOfRationals(base: Rational, exponent: Rational): Rational | undefined {
  const degree = exponent.denominator
  if (degree > 64n) return undefined
  const root = degree === 1n ? base : rootOfRational(base, Number(degree))
  if (root === undefined) return undefined
  const times = exponent.numerator < 0n ? -exponent.numerator : exponent.numerator
  if (times === 0n) return root.numerator === 0n ? undefined : { numerator: 1n, denominator: 1n }
  const size = Math.max(bits(root.numerator), bits(root.denominator))
  if (size > 1 && times * BigInt(size - 1) > BigInt(mostBits)) return undefined
  // A base of 0, 1 or -1 may stand under any exponent: only its parity matters.
  const effective = size > 1 ? times : times % 2n === 0n ? 2n : 1n
  const power = { numerator: root.numerator ** effective, denominator: root.denominator ** effective }
  return exponent.numerator < 0n ? rational(power.denominator, power.numerator) : power
}

/** The exact real root of a fraction, where there is one: the principal one, the negative one for odd degrees of negatives only when `real`. */
export function rootOfRational(value: Rational, degree: number, real = false): Rational | undefined {
  if (degree < 1 || degree > 64) return undefined
  if (value.numerator < 0n) {
    if (!real || degree % 2 === 0) return undefined
    const positive = rootOfRational({ numerator: -value.numerator, denominator: value.denominator }, degree)
    return positive && { numerator: -positive.numerator, denominator: positive.denominator }
  }
  const numerator = integerRoot(value.numerator, degree)
  const denominator = integerRoot(value.denominator, degree)
  return numerator === undefined || denominator === undefined ? undefined : { numerator, denominator }
}

/** The fraction that a decimal numeral stands for: `-1.25`, `.5`, `3`, `1.5e-3`. Exponents up to 4,000. */
export function rationalFromNumeral(numeral: string): Rational | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(numeral)
  const whole = match?.[2] ?? ''
  const decimals = match?.[3] ?? ''
  if (match === null || (whole === '' && decimals === '')) return undefined
  const exponent = Number(match[4] ?? 0) - decimals.length
  if (Math.abs(exponent) > 4_000 || whole.length + decimals.length > 4_000) return undefined
  const digits = BigInt(`${match[1] === '-' ? '-' : ''}${whole}${decimals}`)
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent))
}

/** How many words of 64 bits the longer of its two numbers takes. */
export function sizeInWords(value: Rational): number {
  return Math.max(words(value.numerator), words(value.denominator))
}

function words(value: bigint): number {
  return value < longWord && value > -longWord ? 1 : Math.ceil(bits(value) / 64)
}

const longWord = 1n << 64n

function isTooLong(value: bigint): boolean {
  return value > longest || value < -longest
}

const longest = 1n << BigInt(mostBits)

function bits(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b]
  while (small !== 0n) [large, small] = [small, large % small]
  return large
}

/** The whole number whose power is the value; undefined where there is none. Newton's method from above. */
function integerRoot(value: bigint, degree: number): bigint | undefined {
  if (degree === 1 || value < 2n) return value
  const exponent = BigInt(degree)
  let guess = 1n << BigInt(Math.ceil(bits(value) / degree) + 1)
  for (;;) {
    const next = ((exponent - 1n) * guess + value / guess ** (exponent - 1n)) / exponent
    if (next >= guess) break
    guess = next
  }
  return guess ** exponent === value ? guess : undefined
}
