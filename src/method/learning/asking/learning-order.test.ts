import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { learningOrder, type OrderedMember } from './learning-order.ts'

const known = (ability: number, uncertainty = 0): OrderedMember => ({ ability, uncertainty, asked: 50 })

test('newcomers come first, at most three, the least asked before the others; then ability decides', () => {
  const members = [
    known(0),
    { ...known(-1), asked: 9 },
    known(2),
    { ...known(-2), asked: 0 },
    { ...known(-3), asked: 4 },
    { ...known(-4), asked: 9 },
    { ...known(5), asked: 10 },
  ]
  const { order, newcomers } = learningOrder(members, createSeededRandom('order'))
  expect(newcomers).toBe(3)
  expect(order.slice(0, 2)).toEqual([3, 4])
  expect([1, 5]).toContain(order[2])
  expect(order.slice(3)).toEqual([6, 2, 0, ...[1, 5].filter((member) => member !== order[2])])
})

test('of members equally often asked each is first about as often', () => {
  const random = createSeededRandom('ties')
  const firsts = [0, 0, 0, 0]
  for (let draw = 0; draw < 2_000; draw++) {
    const [first = 0] = learningOrder(
      Array.from({ length: 4 }, () => ({ ...known(0), asked: 0 })),
      random,
    ).order
    firsts[first] = (firsts[first] as number) + 1
  }
  for (const count of firsts) expect(Math.abs(count - 500)).toBeLessThan(90)
})

test('a member is first as often as its ability is drawn highest: half known, seldom tried', () => {
  const random = createSeededRandom('thompson')
  const first = (members: readonly OrderedMember[]): number => {
    let count = 0
    for (let draw = 0; draw < 4_000; draw++) if (learningOrder(members, random).order[0] === 1) count++
    return count / 4_000
  }
  // The difference of two normal draws is normal, so P(1 + N > 0) and so on.
  expect(first([known(1), known(0, 1)])).toBeCloseTo(0.1587, 1)
  expect(first([known(1, 0.3), known(0, 0.4)])).toBeCloseTo(0.0228, 1)
  expect(first([known(1), known(0, 0.01)])).toBe(0)
})

test('members that may not be asked together are not', () => {
  const members = [known(3), known(2), known(1)]
  const { order } = learningOrder(
    members,
    createSeededRandom('copies'),
    (member, before) => !(member === 1 && before.includes(0)),
  )
  expect(order).toEqual([0, 2])
})
