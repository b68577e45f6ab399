import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSeededRandom } from './seeded-random.ts'

const draw = (random: { next(): number }, count: number): number[] => Array.from({ length: count }, () => random.next())

test('the same seed gives the same numbers, another seed others', () => {
  expect(draw(createSeededRandom(7), 50)).toEqual(draw(createSeededRandom('7'), 50))
  expect(draw(createSeededRandom(7), 5)).not.toEqual(draw(createSeededRandom(8), 5))
})

test('the numbers of seed 7 stay what they are, so that published runs can be repeated', () => {
  expect(draw(createSeededRandom(7), 3)).toEqual([0.0031036172350477065, 0.8954443718366847, 0.46307707778196705])
})

test('a fork neither moves its parent nor depends on how far the parent has gone', () => {
  const parent = createSeededRandom('seed')
  const early = draw(parent.fork('subsets'), 10)
  const rest = draw(parent, 10)
  expect(draw(createSeededRandom('seed'), 10)).toEqual(rest)
  expect(draw(parent.fork('subsets'), 10)).toEqual(early)
  expect(draw(parent.fork('jitter'), 10)).not.toEqual(early)
})

test('different paths of labels are different streams, however they are cut', () => {
  const first = (labels: readonly string[]): number =>
    labels.reduce((random, label) => random.fork(label), createSeededRandom('s')).next()
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 4 }), fc.array(fc.string(), { maxLength: 4 }), (left, right) => {
      fc.pre(JSON.stringify(left) !== JSON.stringify(right))
      expect(first(left)).not.toBe(first(right))
    }),
    { seed: 1 },
  )
})

test('numbers lie in [0, 1) and fill ten equal bins evenly', () => {
  const random = createSeededRandom('uniform')
  const count = 100_000
  const bins = new Array<number>(10).fill(0)
  for (let i = 0; i < count; i++) {
    const value = random.next()
    expect(value >= 0 && value < 1).toBe(true)
    const bin = Math.floor(value * 10)
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  const chiSquared = bins.reduce((sum, found) => sum + (found - count / 10) ** 2 / (count / 10), 0)
  expect(chiSquared).toBeLessThan(27.9) // the 99.9 % point at 9 degrees of freedom
})
