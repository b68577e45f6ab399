import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { drawSubset, droppingProbabilities } from './draw-subsets.ts'

interface GoldenCase {
  readonly scores: readonly number[]
  readonly probabilities: readonly number[]
  readonly subsetSize: number
  readonly inclusionProbabilities: readonly number[]
}

const { cases }: { cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL('./fixtures/prior-dropping.json', import.meta.url), 'utf8'),
)

test.each(cases.map((golden, number) => [number, golden] as const))(
  'the published dropping probabilities hold: case %i',
  (_number, { scores, probabilities }) => {
    const found = droppingProbabilities(scores)
    expect(found.length).toBe(probabilities.length)
    for (const [place, probability] of found.entries())
      expect(Math.abs(probability - (probabilities[place] ?? Number.NaN))).toBeLessThan(1e-9)
  },
)

test.each(cases.map((golden, number) => [number, golden] as const))(
  'subsets hold each reference as often as the golden inclusion probabilities say: case %i',
  (number, { probabilities, subsetSize, inclusionProbabilities }) => {
    const random = createSeededRandom(`inclusion ${number}`)
    const draws = 40_000
    const counts = probabilities.map(() => 0)
    for (let draw = 0; draw < draws; draw += 1) {
      for (const place of drawSubset(probabilities, subsetSize, random)) counts[place] = (counts[place] ?? 0) + 1
    }
    for (const [place, count] of counts.entries()) {
      const expected = inclusionProbabilities[place] ?? Number.NaN
      const standardError = Math.sqrt((expected * (1 - expected)) / draws)
      expect(Math.abs(count / draws - expected)).toBeLessThan(4 * standardError)
    }
  },
)

test('a subset has no reference twice, stands in panel order, and never asks for more than there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
      fc.nat(15),
      fc.string(),
      (weights, size, seed) => {
        const subset = drawSubset(weights, size, createSeededRandom(seed))
        expect(subset.length).toBe(Math.min(size, weights.length))
        expect([...new Set(subset)].sort((a, b) => a - b)).toEqual(subset)
      },
    ),
    { seed: 5 },
  )
})

test('the same seed draws the same subsets', () => {
  const draw = (seed: string): readonly (readonly number[])[] => {
    const random = createSeededRandom(seed)
    return Array.from({ length: 8 }, () => drawSubset(droppingProbabilities([3, 2, 2, 1, 0.5]), 3, random))
  }
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
})
