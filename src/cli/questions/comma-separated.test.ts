import { expect, test } from 'vitest'
import { parseCommaSeparated } from './comma-separated.ts'

test.each([
  [
    'a,b\n1,2\n3,4\n',
    [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ],
  ],
  ['\uFEFFa,b\r\n"1, one","said ""x"""\r\n', [{ a: '1, one', b: 'said "x"' }]],
  ['a,b\n"two\nlines",', [{ a: 'two\nlines', b: '' }]],
  ['a,b\n\n1,2', [{ a: '1', b: '2' }]],
  ['a\n', []],
])('%j', (text, rows) => {
  expect(parseCommaSeparated(text)).toEqual(rows)
})

test('a quote that is never closed is told', () => {
  expect(() => parseCommaSeparated('a\n"1\n')).toThrow(/not closed/)
})
