import fc from 'fast-check'
import { expect, test } from 'vitest'
import { padText, textWidth, truncateStart, truncateText, wrapLine, wrapText } from './text-width.ts'

test('wide characters count two columns', () => {
  expect(textWidth('数は 391')).toBe(8)
  expect(padText('数', 4)).toBe('数  ')
})

test('breaks at spaces, long words anywhere, and keeps the indent of code', () => {
  expect(wrapLine('the quick brown fox', 10)).toEqual(['the quick', 'brown fox'])
  expect(wrapLine('abcdefghijkl', 5)).toEqual(['abcde', 'fghij', 'kl'])
  expect(wrapText('a\n    return 1', 20)).toEqual(['a', '    return 1'])
})

test('no row is wider than asked, and no word is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (text, columns) => {
      const line = text.replaceAll(/\s/g, ' ')
      const rows = wrapLine(line, columns)
      expect(rows.every((row) => textWidth(row) <= columns)).toBe(true)
      expect(rows.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
    }),
    { seed: 7 },
  )
})

test('cuts at either end with an ellipsis', () => {
  expect(truncateText('seventeen', 5)).toBe('seve…')
  expect(truncateStart('seventeen', 5)).toBe('…teen')
  expect(truncateText('five', 5)).toBe('five')
  expect(truncateStart('five', 5)).toBe('five')
})
