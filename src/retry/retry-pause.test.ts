import { expect, test } from 'vitest'
import { retryPauseMs } from './retry-pause.ts'

test('the pause is drawn from a span that doubles up to its limit', () => {
  const options = { retryBaseMs: 500, retryMaxMs: 3_000 }
  const spans = [1, 2, 3, 4, 50].map((retry) => retryPauseMs(retry, options, { next: () => 1 }, undefined))
  expect(spans).toEqual([500, 1_000, 2_000, 3_000, 3_000])
  expect(retryPauseMs(3, options, { next: () => 0 }, undefined)).toBe(0)
  expect(retryPauseMs(1, options, { next: () => 0.5 }, 7_000)).toBe(7_250)
})
