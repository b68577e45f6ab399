import { expect, test } from 'vitest'
import { createMemberships, eachShare, meanOver, membershipAt, sparseMembership } from './class-membership.ts'

const rows = [
  [0.25, 0, 0.75],
  [0, 1, 0],
]
const shares = createMemberships(rows, 3)

test('shares come back as they were laid out, without the zeros', () => {
  expect(Array.from(membershipAt(shares, 0).groups)).toEqual([0, 2])
  expect(Array.from(membershipAt(shares, 0).values)).toEqual([0.25, 0.75])
  expect(Array.from(membershipAt(shares, 1).groups)).toEqual([1])
  expect(sparseMembership([0, 0.5, 0.5])).toEqual({ groups: [1, 2], values: [0.5, 0.5] })
})

test('each share is visited once, and a mean weighs by them', () => {
  const visited: number[][] = []
  eachShare(shares, 0, (group, share) => visited.push([group, share]))
  expect(visited).toEqual([
    [0, 0.25],
    [2, 0.75],
  ])
  expect(meanOver(membershipAt(shares, 0), [4, 100, 8])).toBe(7)
})
