import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { effortWithAdditions, sampleEvenly, sampleShares, usualEffort } from './report-plan.ts'

/** 60 of one dataset, 30 of another, 10 of a third. */
const places = Array.from({ length: 100 }, (_, place) => place)
const datasetOf = (place: number): string => (place < 60 ? 'a' : place < 90 ? 'b' : 'c')
const counts = (sample: readonly number[]): readonly number[] =>
  ['a', 'b', 'c'].map((dataset) => sample.filter((place) => datasetOf(place) === dataset).length)

test('a sample by shares holds each dataset as often as the whole does', () => {
  const sample = sampleShares(places, 20, datasetOf, createSeededRandom('shares'))
  expect(counts(sample)).toEqual([12, 6, 2])
  expect(sample).toEqual(sample.toSorted((a, b) => a - b))
  expect(new Set(sample).size).toBe(20)
  expect(sampleShares(places, 20, datasetOf, createSeededRandom('shares'))).toEqual(sample)
  expect(sampleShares(places, 20, datasetOf, createSeededRandom('others'))).not.toEqual(sample)
})

test('an even sample takes the same number of each until the smallest is used up', () => {
  expect(counts(sampleEvenly(places, 12, datasetOf, createSeededRandom('even')))).toEqual([4, 4, 4])
  expect(counts(sampleEvenly(places, 40, datasetOf, createSeededRandom('even')))[2]).toBe(10)
})

test('a sample larger than the whole is the whole', () => {
  expect(sampleShares(places, 100, datasetOf, createSeededRandom('all'))).toEqual(places)
  expect(sampleEvenly(places, 500, datasetOf, createSeededRandom('all'))).toEqual(places)
})

test('additions that were asked for are measured on whole halves, everything else as usual', () => {
  const { additions, askedPerAddition, ...rest } = effortWithAdditions(200)
  expect([additions, askedPerAddition]).toEqual([200, Number.POSITIVE_INFINITY])
  expect(usualEffort).toMatchObject(rest)
})
