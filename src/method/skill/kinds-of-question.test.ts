import { expect, test } from 'vitest'
import { membershipAt } from '../../statistics/class-membership.ts'
import { fitKinds, membershipOf } from './kinds-of-question.ts'

const near = (axis: number, wobble: number): Float32Array => {
  const vector = Float32Array.of(0.05, 0.05, 0.05)
  vector[axis] = 1
  vector[(axis + 1) % 3] = wobble
  return vector
}
const vectors = Array.from({ length: 60 }, (_, place) => near(place % 3, (place % 7) / 50))
const tags = vectors.map((_, place) => ['a', 'b', 'c'][place % 3])

test('datasets are groups, and a question belongs to the one it is like', () => {
  const { model, shares } = fitKinds(vectors, tags)
  expect(model.names).toEqual(['a', 'b', 'c'])
  const own = membershipOf(model, near(1, 0.1))
  expect(own.groups[0]).toBe(1)
  expect(own.values[0]).toBeGreaterThan(0.9)
  for (let question = 0; question < vectors.length; question++) {
    const { values } = membershipAt(shares, question)
    expect(Array.from(values).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
  }
})

test('a dataset of a few questions makes no group of its own', () => {
  const { model } = fitKinds([...vectors, near(0, 0)], [...tags, 'rare'])
  expect(model.names).not.toContain('rare')
})

test('without datasets questions are grouped by their vectors, the same each time', () => {
  const untagged = vectors.map(() => undefined)
  const { model } = fitKinds([...vectors, ...vectors], [...untagged, ...untagged])
  const again = fitKinds([...vectors, ...vectors], [...untagged, ...untagged])
  expect([...again.model.directions]).toEqual([...model.directions])
  expect(model.names.length).toBe(3)
  const top = (axis: number): number => {
    const { groups, values } = membershipOf(model, near(axis, 0.05))
    return groups[Array.from(values).indexOf(Math.max(...Array.from(values)))] as number
  }
  expect(new Set([top(0), top(1), top(2)]).size).toBe(3)
})

test('a question without a vector has equal shares', () => {
  const { model } = fitKinds(vectors, tags)
  expect(membershipOf(model, undefined).values).toEqual([1 / 3, 1 / 3, 1 / 3])
})
