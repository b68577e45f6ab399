import { expect, test } from 'vitest'
import { evenly } from './evenly.ts'

test('so many are taken, the first among them, at even distances', () => {
  expect(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5)).toEqual([0, 2, 4, 6, 8])
  expect(evenly([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 2, 4])
})

test('where there are no more, all are', () => {
  expect(evenly(['a', 'b'], 2)).toEqual(['a', 'b'])
  expect(evenly([], 3)).toEqual([])
})
