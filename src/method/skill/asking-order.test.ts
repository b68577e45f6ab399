import { expect, test } from 'vitest'
import { askingOrder } from './asking-order.ts'

const view = (accuracy: readonly number[], weights: readonly number[] = accuracy.map(() => 0)) => ({
  accuracy: Float64Array.from(accuracy),
  weights: Float64Array.from(weights),
  trust: 1,
  optionCount: undefined,
})

test('the one expected to be right most often is asked first, and only candidates are', () => {
  expect(askingOrder(view([0.2, 0.9, 0.5]), [0, 1, 2])).toEqual([1, 2, 0])
  expect(askingOrder(view([0.2, 0.9, 0.5]), [2, 0])).toEqual([2, 0])
})

test('of two equally good ones, the one whose support weighs more beside the others tells more', () => {
  expect(askingOrder(view([0.6, 0.6], [0.5, 1.5]), [0, 1])).toEqual([1, 0])
  expect(askingOrder(view([0.9, 0.6], [0, 1]), [0, 1])).toEqual([0, 1])
})

test('of equals the cheaper comes first, one of unknown price last, then the order of the pool', () => {
  expect(askingOrder(view([0.5, 0.5, 0.5, 0.5]), [0, 1, 2, 3], [3, undefined, 1, 1])).toEqual([2, 3, 0, 1])
})
