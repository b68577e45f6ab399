import { expect, test } from 'vitest'
import { splitSentences } from './split-sentences.ts'

test('sentences and lines are parted, abbreviations and initials are not', () => {
  expect(splitSentences('It is so. Dr. Who \n came  \n\n  at No. 3! J. Bach?  Yes')).toEqual([
    'It is so.',
    'Dr. Who',
    'came',
    'at No. 3!',
    'J. Bach?',
    'Yes',
  ])
})

test.each(['\t', ' ', '\r', '. ', '"'])('a text of nothing but %j costs time in proportion to its length', (piece) => {
  expect(splitSentences(`${piece.repeat(500_000)}What?`).at(-1)).toMatch(/What\?$/)
})
