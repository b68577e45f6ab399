import { expect, test } from 'vitest'
import { withStrangers } from './learnt-accuracies.ts'

const view = { accuracy: [0.9, 0.7, 0.5], weights: [3, 2, 1], trust: 1, optionCount: undefined }

test('a stranger is as accurate as use says, moved by how far the bank is beyond use for the others, and weighs as its likest', () => {
  const { accuracy, weights } = withStrangers(view, {
    strangers: [false, false, true],
    expected: [0.8, 0.6, 0.58],
  })
  expect(accuracy).toEqual([0.9, 0.7, expect.closeTo(0.68, 12)])
  expect(weights).toEqual([3, 2, 2])
})

test('members that the bank knows stay what it says, however use judges them', () => {
  expect(withStrangers(view, { strangers: [false, false, false], expected: [0.1, 0.1, 0.1] })).toEqual(view)
})

test('nobody is certain, and where nobody is known there is nothing to lean on but use', () => {
  const alone = withStrangers(view, { strangers: [true, true, true], expected: [1, 0, undefined] })
  expect(alone.accuracy).toEqual([0.98, 0.02, 0.5])
  expect(alone.weights).toEqual([3, 2, 1])
})
