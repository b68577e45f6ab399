import { expect, test } from 'vitest'
import { type JudgedFirst, surenessFrom } from './sure-beforehand.ts'

/** Of so many questions on which this accuracy was expected, the first so many had enough in one answer. */
function kind(firstAccuracy: number, count: number, enough: number): readonly JudgedFirst[] {
  return Array.from({ length: count }, (_, place) => ({ firstAccuracy, wasEnough: place < enough }))
}

test('one answer is surely enough from the least accuracy down to which it hardly ever fell short', () => {
  const easy = kind(0.9, 60, 59)
  const middling = kind(0.8, 40, 37)
  const hard = kind(0.5, 100, 10)
  expect(surenessFrom([...hard, ...middling, ...easy])).toBe(0.8)
  expect(surenessFrom([...hard, ...easy])).toBe(0.9)
  expect(surenessFrom(hard)).toBeUndefined()
  expect(surenessFrom(kind(0.9, 49, 49))).toBeUndefined()
  expect(surenessFrom([])).toBeUndefined()
})

test('questions that nobody can tell apart beforehand are judged together, in whatever order they stand', () => {
  const oneKind = kind(0.8, 120, 70)
  expect(surenessFrom(oneKind)).toBeUndefined()
  expect(surenessFrom(oneKind.toReversed())).toBeUndefined()
  expect(surenessFrom([...kind(0.9, 60, 60), ...oneKind])).toBe(0.9)
})
