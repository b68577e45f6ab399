import { expect, test } from 'vitest'
import { callExamples } from './call-examples.ts'

const f = (text: string) => callExamples(text, 'f').map((example) => [...example.arguments, example.expected])

test('reads a doctest, its result on the next line or lines', () => {
  const text =
    'def f(xs, n):\n    """Counts.\n    >>> f([1, 2], 3)\n    False\n    >>> f([], 0)\n    [(1, 2),\n     (3, 4)]\n    """'
  expect(f(text)).toEqual([
    [['list', 1, 2], 3, false],
    [['list'], 0, ['list', ['tuple', 1, 2], ['tuple', 3, 4]]],
  ])
})

test.each([
  ['f(3) == 9', 9],
  ['f(3)==>9', 9],
  ['f(3) => 9', 9],
  ['f(3) -> 9', 9],
  ['f(3) ➞ 9', 9],
  ['f(3) → 9.', 9],
  ['f(3) = 9', 9],
  ['f(3) # returns 9', 9],
  ['f(3) returns 9', 9],
  ['f(3) should return `9`', 9],
  ['`f(3)` returns 9 because 3 is odd.', 9],
  ['For f(3), the output is 9', undefined],
  ['assert f(3) == 9, "nine"', 9],
  ['assert f(3)\n', true],
  ['assert not f(3)\n', false],
  ['f(3) == "Nine"', 'Nine'],
])('%s', (text, expected) => {
  expect(f(`Write f.\n${text}`)).toEqual(expected === undefined ? [] : [[3, expected]])
})

test('reads nothing that is no literal, and no part of an expression', () => {
  expect(f('f(x) == 3')).toEqual([])
  expect(f('f(n) == f(n - 1) + 2')).toEqual([])
  expect(f('f(3) == 2 + 7')).toEqual([])
  expect(f('def f(n=3): -> int')).toEqual([])
  expect(f('g.f(3) == 9 and half(3) == 1')).toEqual([])
  expect(f('f(__import__("os")) == 1')).toEqual([])
})

test('a call counts once, by what is said last', () => {
  expect(f('f(1) == 2\nf(1) == 3')).toEqual([[1, 3]])
})

test('reads Input and Output where no call is shown', () => {
  const text =
    'Example 1:\n\nInput: nums = [2, 7, 11], target = 9\nOutput: [0, 1]\nExplanation: …\n\nInput: nums = [], target = -1\nOutput: null'
  expect(callExamples(text, 'twoSum').map((example) => [...example.arguments, example.expected])).toEqual([
    [['list', 2, 7, 11], 9, ['list', 0, 1]],
    [['list'], -1, null],
  ])
})

test('a long text with many open brackets is read in time', { timeout: 5_000 }, () => {
  expect(f('f('.repeat(20_000))).toEqual([])
  expect(f(`f(${'['.repeat(20_000)}`)).toEqual([])
  expect(f(`f('${'a'.repeat(100_000)}`)).toEqual([])
})
