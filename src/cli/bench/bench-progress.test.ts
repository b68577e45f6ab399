import { expect, test } from 'vitest'
import { createBenchDetail } from './bench-progress.ts'

const nothing = { asked: 0, reused: 0, failures: [], tokens: 0, tokensComplete: true, costUsd: 0, costComplete: true }

test('rate and time left count from the first generation that is asked anew', () => {
  let nowMs = 0
  const detail = createBenchDetail(() => nowMs)
  expect(detail(100, 200, { ...nothing, reused: 100 })).toBe('100 of 200 answers · $0')
  nowMs = 60_000
  detail(101, 200, { ...nothing, asked: 1 })
  nowMs = 180_000
  const spent = { ...nothing, asked: 9, tokens: 3_400, costUsd: 0.12 }
  expect(detail(110, 200, spent)).toBe('110 of 200 answers · 5.0 a minute · 18 min 0 s left · 3,400 tokens · $0.12')
  nowMs = 190_000
  expect(detail(200, 200, { ...spent, tokensComplete: false, costComplete: false })).toBe(
    '200 of 200 answers · 46.2 a minute · at least 3,400 tokens · at least $0.12',
  )
})
