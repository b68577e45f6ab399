import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pythonLiteralKey } from './python-literal.ts'

test.each([
  ['[1, -2.5, 1e3]', '[1,-5/2,1000]'],
  ["{'b': (1,), 'a': None}", '{"a":None,"b":(1)}'],
  ['{3, 1, 2, 1}', 'set{1,2,3}'],
  ['set()', 'set{}'],
  ["r'a\\n'", '"a\\\\n"'],
  ["'''two\nlines'''", '"two\\nlines"'],
  ["'\\u00e9'", '"é"'],
  ['()', '()'],
  ['(5)', '5'],
  ['[1, 2,]', '[1,2]'],
])('reads %s', (text, key) => {
  expect(pythonLiteralKey(text)).toBe(key)
})

test.each([
  '[1, 2',
  "'a",
  'x',
  '__import__("os")',
  '[1] + [2]',
  '1 2',
  "{'a': 1, 2}",
  'constructor',
  '[1,,2]',
  '',
  "'a\nb'",
  'lambda: 1',
])('takes %j for no literal', (text) => {
  expect(pythonLiteralKey(text)).toBeUndefined()
})

test('JSON of lists and strings is a literal, and different values have different keys', () => {
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string(), fc.array(tie('any'), { maxLength: 4 })),
  })).any
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [left, right] = [pythonLiteralKey(JSON.stringify(a)), pythonLiteralKey(JSON.stringify(b))]
      expect(left).toBeDefined()
      expect(left === right).toBe(JSON.stringify(a) === JSON.stringify(b))
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('a hostile nesting is refused, not run into', () => {
  expect(pythonLiteralKey('['.repeat(100_000))).toBeUndefined()
  expect(pythonLiteralKey(`${'('.repeat(150)}1${')'.repeat(150)}`)).toBe('1')
})
