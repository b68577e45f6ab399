import { expect, test } from 'vitest'
import type { Execution } from '../../ports/execution.ts'
import { executionFeatures } from './execution-features.ts'

/** Clusters by outputs, of models that are right in nine cases of ten. */
function featuresOf(...executions: readonly (Execution | undefined)[]) {
  const keys = [...new Set(executions.map((execution, place) => execution?.outputs ?? place))]
  const asked = executions.map((execution, model) => ({
    model,
    vote: keys.indexOf(execution?.outputs ?? model),
    execution,
  }))
  return executionFeatures({ accuracy: executions.map(() => 0.9) }, asked, [...keys.keys()])
}

test('where no program was run there is nothing to tell', () => {
  expect(featuresOf(undefined, undefined)).toBeUndefined()
})

test('a program that passes, and one that fails what others pass', () => {
  const [right, wrong] = featuresOf(
    { passed: 2, of: 2, outputs: 'a' },
    { passed: 2, of: 2, outputs: 'a' },
    { passed: 1, of: 2, outputs: 'b' },
  ) ?? [[], []]
  expect(right?.[0]).toBeGreaterThan(0.99)
  expect(right?.[1]).toBe(0)
  expect(wrong).toEqual([0, 1])
})

test('an example that one good candidate fails is believed, one that a dozen of them fail is not', () => {
  const fails = { passed: 1, of: 2, outputs: 'a' }
  const passes = { passed: 2, of: 2, outputs: 'b' }
  const [alone] = featuresOf(fails) ?? []
  const [most, bent] = featuresOf(...new Array<Execution>(12).fill(fails), passes) ?? []
  expect(alone?.[1]).toBeGreaterThan(0.8)
  expect(most?.[1]).toBeLessThan(0.5)
  expect(bent?.[0]).toBeLessThan(0.5)
})

test('one that passes fewer than the others, or gives nothing, fails whatever the example is worth', () => {
  const usual = { passed: 1, of: 2, outputs: 'a' }
  const [, fewer, nothing] =
    featuresOf(usual, { passed: 0, of: 2, outputs: 'b' }, { passed: 0, of: 2 }, usual, usual, usual) ?? []
  expect(fewer).toEqual([0, 1])
  expect(nothing).toEqual([0, 1])
})

test('without examples only what gives nothing is told', () => {
  expect(featuresOf({ passed: 0, of: 0, outputs: 'a' }, { passed: 0, of: 0 })).toEqual([
    [0, 0],
    [0, 1],
  ])
})
