import { expect, test } from 'vitest'
import { pythonPattern } from './pattern.ts'

test.each([
  ['a dot is anything but a line feed', 'p.m', 'p\u2028m', true],
  ['a dot is no line feed', 'p.m', 'p\nm', false],
  ['a class of letters knows all scripts', String.raw`^\w+$`, 'Привет', true],
  ['an edge knows all scripts', String.raw`caf\b`, 'café', false],
  ['a hyphen that is escaped is a hyphen', String.raw`to\-do`, 'to-do', true],
  ['braces without a count are braces', 'a{b}', 'a{b}', true],
  ['a count counts', 'a{2}$', 'aa', true],
  ['a bracket that closes nothing is a bracket', 'x]', 'x]', true],
  ['a class may begin with its bracket', '[]x]', ']', true],
  ['the end is before a last line feed too', 'end$', 'end\n', true],
  ['digits are those of all scripts', String.raw`\d`, '١', true],
  ['a BOM is no white space', String.raw`\s`, '\uFEFF', false],
])('%s', (_, pattern, text, found) => {
  expect(pythonPattern(pattern, 'giu').test(text)).toBe(found)
})
