import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type Addition, type AdditionChanges, additionChanges } from './addition-changes.ts'

const datasetOf = (place: number): string => (place < 40 ? 'a' : 'b')
const places = Array.from({ length: 50 }, (_, place) => place)
const answers = (isRight: (place: number) => boolean) =>
  places.map((place) => ({ place, score: isRight(place) ? 1 : 0 }))

function figures(additions: readonly Addition[]): AdditionChanges {
  const measured = additionChanges(additions, datasetOf, createSeededRandom('additions'))
  if (measured === undefined) throw new Error('Expected additions to be measured.')
  return measured
}

test('a change is the mean over datasets of the paired changes', () => {
  // One of 40 gained in the one dataset, two of 10 lost in the other.
  const before = answers((place) => place >= 48)
  const after = answers((place) => place === 0)
  const measured = figures([{ chain: 0, before, after }])
  expect(measured.mean).toBeCloseTo((1 / 40 - 2 / 10) / 2, 12)
  expect(measured.worst).toBeCloseTo(measured.mean, 12)
  expect(measured.lost).toBe(1)
  expect(measured.questions).toEqual([50, 50])
  expect(measured.step).toBeCloseTo(1 / 20, 12)
})

test('questions that were not answered or graded on both sides do not count', () => {
  const before = answers(() => false).slice(0, 45)
  const after = answers(() => true).map(({ place, score }) => ({ place, score: place % 2 === 0 ? score : undefined }))
  expect(figures([{ chain: 0, before, after }])).toMatchObject({ mean: 1, questions: [23, 23] })
  expect(additionChanges([{ chain: 0, before: [], after }], datasetOf, createSeededRandom('none'))).toBeUndefined()
})

test('of additions without an effect, the spread is what noise alone shows', () => {
  const random = createSeededRandom('no effect')
  const additions = Array.from({ length: 400 }, (_, chain): Addition => {
    const before = answers(() => random.next() < 0.5)
    return {
      chain,
      before,
      // A tenth of the answers is drawn anew.
      after: before.map(({ place, score }) => ({
        place,
        score: random.next() < 0.1 ? Math.round(random.next()) : score,
      })),
    }
  })
  const { percentile5, lost, noise, mean, ci95 } = figures(additions)
  expect(Math.abs(percentile5 / noise.percentile5 - 1)).toBeLessThan(0.2)
  expect(Math.abs(lost - noise.lost)).toBeLessThan(0.08)
  expect(ci95[0]).toBeLessThan(mean)
  expect(ci95[0]).toBeLessThan(0)
  expect(ci95[1]).toBeGreaterThan(0)
})

test('a loss on every addition stands apart from noise', () => {
  const additions = Array.from({ length: 30 }, (_, chain): Addition => {
    const right = new Set([chain, (chain + 20) % 50])
    return { chain, before: answers(() => true), after: answers((place) => !right.has(place)) }
  })
  const { percentile5, noise, ci95, lost } = figures(additions)
  expect(lost).toBe(1)
  expect(noise.lost).toBeLessThan(0.6)
  expect(ci95[1]).toBeLessThan(0)
  expect(percentile5).toBeLessThanOrEqual(noise.percentile5)
})

test('what gains and loses alike is no loss, whatever is left of rounding', () => {
  const before = answers((place) => place < 3)
  const after = answers((place) => place >= 7 && place < 10)
  const { lost, mean } = figures([{ chain: 0, before, after }])
  expect(lost).toBe(0)
  expect(mean).toBeCloseTo(0, 12)
})

test('additions of one chain are drawn together: their interval is wider than that of as many chains', () => {
  const gains = (chain: number) => ({
    before: answers(() => false),
    after: answers((place) => chain % 2 === 0 && place % 5 === 0),
  })
  const apart = Array.from({ length: 12 }, (_, chain) => ({ chain, ...gains(chain) }))
  const together = apart.map((addition, place) => ({ ...addition, chain: place % 2 }))
  const width = ({ ci95: [low, high] }: AdditionChanges): number => high - low
  expect(width(figures(together))).toBeGreaterThan(1.5 * width(figures(apart)))
})
