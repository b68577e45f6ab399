import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import golden from './fixtures/readers.json' with { type: 'json' }
import { readTestCases } from './private-tests.ts'

test.each(Object.entries(golden.private_test_cases))('tests are parsed: %s', (_, written) => {
  expect(readTestCases(written)).toEqual(golden.decodes_to)
})

const packed = (...bytes: readonly (string | number)[]): string =>
  deflateSync(
    Buffer.concat(bytes.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part])))),
  ).toString('base64')

test.each([
  ['calls a function', golden.refuse.value, /pickle/],
  ['calls a function after its text', packed('\x80\x04\x8c', 2, '[]', 'cbuiltins\nprint\n)R.'), /anything else/],
  ['holds a number', packed('\x80\x04K', 7, '.'), /anything else/],
  ['holds two texts', packed('\x80\x04\x8c', 1, 'a', '\x8c', 1, 'b', '.'), /anything else/],
  ['ends too early', packed('\x80\x04\x8c', 200, 'a'), /too early/],
  ['goes on after its end', packed('\x80\x04\x8c', 2, '[]', '.', '.'), /anything else/],
  ['is of protocol 1', packed('\x80\x01X', 2, 0, 0, 0, '[].'), /protocol/],
  ['is no pickle', packed('[]'), /no pickle/],
  ['is nothing that was packed', 'AAAA', /neither JSON nor packed/],
  ['holds a text that is no JSON', packed('\x80\x04\x8c', 2, '[{', '.'), /no JSON/],
  ['holds other JSON', packed('\x80\x04\x8c', 3, '[7]', '.'), /inputs and outputs/],
])('one that %s is refused', (_, written, reason) => {
  expect(() => readTestCases(written)).toThrow(reason)
})
