import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visibleExcerpt, visibleText } from './visible-text.ts'

test('makes escape sequences visible', () => {
  expect(visibleText('\u001b[31mred\u001b[0m')).toBe('\\x1b[31mred\\x1b[0m')
  expect(visibleText('\u001b]0;title\u0007')).toBe('\\x1b]0;title\\x07')
  expect(visibleText('\u009b2J')).toBe('\\x9b2J')
})

test('makes overwriting, reordering and hidden characters visible', () => {
  expect(visibleText('pay\rkeep')).toBe('pay\\x0dkeep')
  expect(visibleText('a\u202eb\u2066c')).toBe('a\\u{202e}b\\u{2066}c')
  expect(visibleText('a\u200bb\u{e0041}')).toBe('a\\u{200b}b\\u{e0041}')
  expect(visibleText('\ud800x')).toBe('\\u{d800}x')
})

test('leaves ordinary text as it is', () => {
  const text = 'Zwölf\t× 3 = 36 ✓ 😀\nまる שלום'
  expect(visibleText(text)).toBe(text)
  expect(visibleText('a\r\nb')).toBe('a\nb')
})

test('whatever comes in, no control character comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }),
    { seed: 1, numRuns: 50 },
  )
})

test('an excerpt is one short line', () => {
  expect(visibleExcerpt(' a\n\n  b\u001b ', 20)).toBe('a b\\x1b')
  expect(visibleExcerpt('0123456789', 5)).toBe('01234…')
  expect(visibleExcerpt('😀'.repeat(6), 5)).toBe(`${'😀'.repeat(5)}…`)
  expect(visibleExcerpt('x'.repeat(1_000_000), 5)).toBe('xxxxx…')
})
