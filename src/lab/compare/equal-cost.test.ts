import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import type { Outcome } from '../run/ask-task.ts'
import { type ComparedStrategy, summariseComparison } from './comparison.ts'
import { comparisonMarkdown } from './comparison-report.ts'

interface Cost {
  readonly calls: number
  readonly tokens?: number
  readonly costUsd?: number
}

/** 20 questions, the first `right` of them right. */
function outcomes(right: number, { calls, tokens, costUsd }: Cost): readonly Outcome[] {
  return Array.from({ length: 20 }, (_, place) => ({
    ...{ place, score: Number(place < right), confidence: undefined, calls, liveCalls: 0, helperCalls: 0 },
    ...{ tokens, costUsd, criticalPathMs: undefined, latencySumMs: undefined },
  }))
}

type Row = readonly [ComparedStrategy, number, Cost]

function compared(...rows: readonly Row[]) {
  return summariseComparison(
    rows.map(([strategy]) => strategy),
    [rows.map(([, right, cost]) => outcomes(right, cost))],
    { hash: 'h', embedder: 'e', datasetOf: () => 'sums' },
    createSeededRandom('1'),
  )
}

const many: ComparedStrategy = { spec: 'majority', role: 'strategy' }
const once: ComparedStrategy = { spec: 'best-single', role: 'baseline', added: true }
const often: ComparedStrategy = { spec: 'self-consistency?samples=5', role: 'baseline', added: true }

test('a strategy is held against the most accurate baseline that takes no more calls, on the same questions', () => {
  const { atEqualCost, strategies, baselines, pairs } = compared(
    [many, 16, { calls: 5 }],
    [once, 12, { calls: 1 }],
    [often, 14, { calls: 5 }],
  )
  expect(atEqualCost).toMatchObject([{ strategy: 'majority', baseline: often.spec }])
  expect(atEqualCost?.[0]?.difference).toBeCloseTo(0.1, 12)
  const [low = 0, high = 0] = atEqualCost?.[0]?.ci95 ?? []
  expect(low).toBeGreaterThanOrEqual(0)
  expect(high).toBeGreaterThan(0.1)
  expect(Object.keys(strategies)).toEqual(['majority'])
  expect(Object.keys(baselines ?? {})).toEqual([once.spec, often.spec])
  expect(pairs).toEqual([])
})

test('a baseline that takes more calls, tokens or dollars is none; what is not known is not held against it', () => {
  const against = (strategy: Cost, baseline: Cost) =>
    compared([many, 16, strategy], [once, 12, { calls: 1 }], [often, 14, baseline]).atEqualCost?.[0]?.baseline
  expect(against({ calls: 4 }, { calls: 5 })).toBe(once.spec)
  expect(against({ calls: 5, tokens: 100 }, { calls: 5, tokens: 101 })).toBe(once.spec)
  expect(against({ calls: 5, costUsd: 0.1 }, { calls: 5, costUsd: 0.2 })).toBe(once.spec)
  expect(against({ calls: 5, tokens: 100 }, { calls: 5 })).toBe(often.spec)
  const none = compared([many, 16, { calls: 5, tokens: 1 }], [once, 12, { calls: 1, tokens: 2 }])
  expect(none.atEqualCost).toEqual([{ strategy: 'majority' }])
  expect(comparisonMarkdown(none)).toContain('| majority | 80.0 | 5.00 | none |')
})

test('bounds are held against nothing, and without a baseline there are no rows', () => {
  const oracle: ComparedStrategy = { spec: 'oracle', role: 'bound' }
  const { atEqualCost } = compared([many, 16, { calls: 5 }], [oracle, 20, { calls: 5 }], [once, 12, { calls: 1 }])
  expect(atEqualCost?.map(({ strategy }) => strategy)).toEqual(['majority'])
  const alone = compared([many, 16, { calls: 5 }])
  expect(alone.atEqualCost).toBeUndefined()
  expect(comparisonMarkdown(alone)).not.toContain('At equal cost')
})
