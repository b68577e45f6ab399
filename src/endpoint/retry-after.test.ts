import { expect, test } from 'vitest'
import { parseRetryAfterMs } from './retry-after.ts'

const date = 'Thu, 01 Jan 2026 00:00:00 GMT'

test('reads seconds, milliseconds and dates', () => {
  expect(parseRetryAfterMs({ 'retry-after': '2' })).toBe(2_000)
  expect(parseRetryAfterMs({ 'retry-after': '0.5' })).toBe(500)
  expect(parseRetryAfterMs({ 'retry-after-ms': '120', 'retry-after': '2' })).toBe(120)
  expect(parseRetryAfterMs({ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT', date })).toBe(30_000)
})

test('a date gone by means at once', () => {
  expect(parseRetryAfterMs({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT', date })).toBe(0)
})

test('says nothing where the endpoint said nothing usable', () => {
  for (const value of [undefined, '', 'soon', '-1', ['1', '2']]) {
    expect(parseRetryAfterMs({ 'retry-after': value, date })).toBeUndefined()
  }
  expect(parseRetryAfterMs({ 'retry-after': date })).toBeUndefined()
})
