import { expect, test } from 'vitest'
import { wilsonInterval } from './wilson-interval.ts'

test('is the published interval', () => {
  // 81 of 263: Newcombe (1998), table I, method 3.
  const [low, high] = wilsonInterval(81, 263)
  expect(low).toBeCloseTo(0.2553, 4)
  expect(high).toBeCloseTo(0.3662, 4)
  // 1 of 29, the same table.
  const [few, most] = wilsonInterval(1, 29)
  expect(few).toBeCloseTo(0.0061, 4)
  expect(most).toBeCloseTo(0.1718, 4)
})

test('stays within 0 and 1 where nothing or everything succeeds, and has a width all the same', () => {
  expect(wilsonInterval(0, 10)[0]).toBe(0)
  expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.2775, 4)
  expect(wilsonInterval(10, 10)[1]).toBeCloseTo(1, 12)
  expect(wilsonInterval(10, 10)[1]).toBeLessThanOrEqual(1)
})

test('parts of successes count as parts', () => {
  const [low, high] = wilsonInterval(2.5, 5)
  expect(low + high).toBeCloseTo(1, 12)
})
