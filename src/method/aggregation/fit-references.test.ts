import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitReferences } from './fit-references.ts'

const characters = (text: string): number => text.length

test('what fits stays as it is', () => {
  const texts = ['short', 'also short']
  expect(fitReferences(texts, characters, 100)).toEqual({ texts, shortened: [] })
})

test('the longest is shortened first, keeps its start and more of its end, and says what is missing', () => {
  const long = `START ${'x'.repeat(2_000)} the answer is 42`
  const { texts, shortened } = fitReferences(['short', long], characters, 500)
  expect(texts[0]).toBe('short')
  expect(texts[1]).toMatch(/^START x+\n\[… \d+ characters left out …\]\nx+ the answer is 42$/)
  expect(shortened).toEqual([{ place: 1, from: long.length, to: texts[1]?.length }])
})

test('what is left fits, whatever the lengths, and no character is split', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 400 }), { minLength: 1, maxLength: 7 }),
      fc.integer({ min: 400, max: 2_000 }),
      (texts, available) => {
        const fitted = fitReferences(texts, characters, available)
        const total = fitted.texts.reduce((sum, text) => sum + text.length, 0)
        expect(total).toBeLessThanOrEqual(available)
        for (const text of fitted.texts) expect(text.isWellFormed()).toBe(true)
      },
    ),
    { seed: 3 },
  )
})
