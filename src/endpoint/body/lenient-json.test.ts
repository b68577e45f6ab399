import { expect, test } from 'vitest'
import { parseLenientJson } from './json-body.ts'

test('reads bare NaN and Infinity as null, and leaves them alone inside texts', () => {
  expect(parseLenientJson('{"a":NaN,"b":-Infinity,"c":"NaN and \\"Infinity\\"","d":[Infinity,1]}')).toEqual({
    a: null,
    b: null,
    c: 'NaN and "Infinity"',
    d: [null, 1],
  })
})

test('refuses what is not JSON in any reading', () => {
  expect(() => parseLenientJson('{"a":NaN')).toThrow(SyntaxError)
  expect(() => parseLenientJson('<html>')).toThrow(SyntaxError)
})
