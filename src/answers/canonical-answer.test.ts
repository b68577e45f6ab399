import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answersEqual } from './answers-equal.ts'
import { canonicalAnswer } from './canonical-answer.ts'

const question = { text: '' }
const types = ['number', 'text', 'choice', 'code', 'open'] as const

function equal(a: string, b: string): boolean {
  const left = canonicalAnswer(a, question, 'number')
  const right = canonicalAnswer(b, question, 'number')
  return left !== undefined && right !== undefined && answersEqual(left, right)
}

const integer = fc.integer({ min: -1_000_000, max: 1_000_000 })

test('numbers are equal exactly when their values are', () => {
  fc.assert(
    fc.property(integer, integer, (a, b) => {
      expect(equal(String(a), b.toLocaleString('en-US'))).toBe(a === b)
      expect(equal(`\\boxed{}${a}`.slice(8), `${a}.0`)).toBe(true)
    }),
    { seed: 1 },
  )
})

test('fractions are equal exactly when they are in lowest terms', () => {
  const nonZero = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(integer, nonZero, integer, nonZero, (a, b, c, d) => {
      expect(equal(`\\frac{${a}}{${b}}`, `${c}/${d}`)).toBe(BigInt(a) * BigInt(d) === BigInt(c) * BigInt(b))
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('surds are equal exactly when their squares and signs are', () => {
  const small = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(small, small, small, small, (a, b, c, d) => {
      expect(equal(`${a}\\sqrt{${b}}`, `${c}\\sqrt{${d}}`)).toBe(a * a * b === c * c * d)
      expect(equal(`${a}\\sqrt{${b}}`, `-${a}\\sqrt{${b}}`)).toBe(false)
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('a product of two binomials equals its expansion and no other', () => {
  const small = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(small, small, small, (a, b, wrong) => {
      expect(equal(`(x+${a})(x-${b})`, `x^2+${a}x-${b}x-${a * b}`)).toBe(true)
      expect(equal(`(x+${a})(x-${b})`, `x^2+${a}x-${b}x-${a * b + wrong}`)).toBe(false)
    }),
    { seed: 4, numRuns: 100 },
  )
})

const pieces = fc.constantFrom(
  '\\frac{',
  '\\sqrt{',
  '\\sqrt[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '^',
  '_',
  '+',
  '-',
  '*',
  '/',
  '!',
  '|',
  'x',
  'y',
  'e',
  'i',
  '\\pi',
  '9',
  '99999',
  '0',
  '.5',
  ',',
  ';',
  '=',
  '<',
  '\\le',
  '\\pm',
  '\\cup',
  '\\sin',
  '\\log_',
  '\\binom',
  '\\begin{pmatrix}',
  '\\end{pmatrix}',
  '&',
  '\\\\',
  '\\{',
  '\\}',
  '%',
  '$',
  ' m',
  '\\text{ cm}',
  '°',
  'sin',
  'gcd',
  'and',
  ' ',
)
const formula = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))
const anything = fc.oneof(formula, fc.string({ unit: 'binary', maxLength: 60 }))

test('no text whatever makes it throw, and every answer equals itself', () => {
  fc.assert(
    fc.property(anything, fc.constantFrom(...types), (text, type) => {
      const answer = canonicalAnswer(text, { text, options: ['a', 'b'] }, type)
      if (answer !== undefined) expect(answersEqual(answer, answer)).toBe(true)
    }),
    { seed: 5, numRuns: 5_000 },
  )
})

test('equality does not depend on the order of the two', () => {
  fc.assert(
    fc.property(anything, anything, (a, b) => {
      expect(equal(a, b)).toBe(equal(b, a))
    }),
    { seed: 6, numRuns: 1_000 },
  )
})

test.each([
  '9^{9^{9^{9^{9}}}}',
  '99999!^{99999!}',
  `${'('.repeat(5_000)}1${')'.repeat(5_000)}`,
  `${'-'.repeat(3_000)}1`,
  `${'\\sqrt{'.repeat(400)}2${'}'.repeat(400)}`,
  `${'\\frac{1}{'.repeat(50)}x${'}'.repeat(50)}`,
  `${'1+'.repeat(1_400)}1`,
  `${'\\sin x \\cdot '.repeat(200)}1`,
  `(x+1)^{${'9'.repeat(400)}}`,
  `1.5e${'9'.repeat(4)}`,
  '\\binom{2000}{1000}^{50}',
  `x^{${'2^{'.repeat(40)}2${'}'.repeat(40)}}`,
  `{${'1,'.repeat(1_000)}1}`,
  `[${'['.repeat(2_900)}`,
  `${'9'.repeat(2_999)}`,
  '\\sqrt[64]{99999999999999999999999999}',
  `\\{${'\\sqrt{2},'.repeat(300)}1\\}`,
])(
  'a hostile formula is decided in fixed steps: %#',
  (text) => {
    for (const type of types) canonicalAnswer(text, question, type)
    expect(equal(text, '1')).toBe(false)
  },
  5_000,
)
