import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { spreadOverDatasets } from './spread-over-datasets.ts'

const datasets = [
  ...Array<string>(50).fill('a'),
  ...Array<string>(4).fill('b'),
  ...Array<undefined>(50).fill(undefined),
]
const drawn = (count: number) => spreadOverDatasets(datasets, count, createSeededRandom('spread'))
const perDataset = (places: readonly number[]) =>
  ['a', 'b', undefined].map((dataset) => places.filter((place) => datasets[place] === dataset).length)

test('datasets give equally many while they have them, and the large ones the rest', () => {
  expect(perDataset(drawn(9))).toEqual([3, 3, 3])
  const [a = 0, b, none = 0] = perDataset(drawn(24))
  expect(b).toBe(4)
  expect(a + none).toBe(20)
  expect(Math.abs(a - none)).toBeLessThanOrEqual(1)
})

test('no question is drawn twice, the first of more are those of fewer, and all is the most there is', () => {
  expect(new Set(drawn(60)).size).toBe(60)
  expect(drawn(60).slice(0, 9)).toEqual(drawn(9))
  expect(drawn(1_000)).toHaveLength(datasets.length)
})
