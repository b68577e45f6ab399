import { expect, test } from 'vitest'
import type { ChoiceState } from './conditional-logit.ts'
import { ridgePenalties } from './ridge-penalties.ts'

const state = (...features: readonly number[]): ChoiceState => ({
  features: Float64Array.from(features),
  targets: [1, 0],
  sampleWeight: 1,
})

test('a feature that varies by its unit or more has its penalty as it is', () => {
  expect([...ridgePenalties([state(3, 1, -3, 1)], [1, 1], [10, 3])]).toEqual([10, 3])
})

test('one that varies by a tenth of its unit is held back a hundred times as much', () => {
  const [penalty = 0] = ridgePenalties([state(0.1, -0.1)], [1], [2])
  expect(penalty).toBeCloseTo(200, 9)
})

test('zeros say nothing of a feature’s size, and one that is nowhere has its penalty as it is', () => {
  expect([...ridgePenalties([state(0, 0, 2, 0)], [1, 1], [5, 5])]).toEqual([5, 5])
})
