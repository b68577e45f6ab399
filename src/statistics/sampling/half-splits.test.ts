import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { halfSplits, shuffle } from './half-splits.ts'

const random = (label: string) => createSeededRandom(label)

test('each split halves every dataset, and no question is on both sides', () => {
  const datasets = [...Array(101).fill('a'), ...Array(40).fill('b'), ...Array(7).fill(undefined)]
  const splits = halfSplits(datasets, 10, random('splits'))
  expect(splits).toHaveLength(10)
  for (const { bank, asked } of splits) {
    expect([...bank, ...asked].sort((a, b) => a - b)).toEqual(datasets.map((_, index) => index))
    const inBank = (dataset: unknown) => bank.filter((question) => datasets[question] === dataset).length
    expect([50, 51]).toContain(inBank('a'))
    expect(inBank('b')).toBe(20)
    expect([3, 4]).toContain(inBank(undefined))
  }
  expect(new Set(splits.map(({ bank }) => bank.join())).size).toBe(10)
  expect(halfSplits(datasets, 10, random('splits'))).toEqual(splits)
})

test('held-out datasets are asked whole and never enter the bank', () => {
  const datasets = [...Array(20).fill('a'), ...Array(6).fill('b')]
  for (const { bank, asked } of halfSplits(datasets, 3, random('out'), new Set(['b']))) {
    expect(bank.every((question) => datasets[question] === 'a')).toBe(true)
    expect(asked).toEqual([20, 21, 22, 23, 24, 25])
  }
})

test('shuffling keeps every item, leaves the list as it is, and reaches every order about as often', () => {
  const items = ['a', 'b', 'c']
  const chance = random('orders')
  const seen = new Map<string, number>()
  for (let draw = 0; draw < 6_000; draw++) {
    const order = shuffle(items, chance).join('')
    seen.set(order, (seen.get(order) ?? 0) + 1)
  }
  expect(items).toEqual(['a', 'b', 'c'])
  expect([...seen.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  expect(Math.min(...seen.values())).toBeGreaterThan(880)
})
