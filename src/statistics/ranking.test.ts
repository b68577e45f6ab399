import { expect, test } from 'vitest'
import { chanceTopHit, rankingQuality, topHit } from './ranking.ts'

test('the area under the curve is the share of right-wrong pairs in the right order, ties counting half', () => {
  // Right: 0.9, 0.4; wrong: 0.7, 0.4. Pairs: 0.9>0.7, 0.9>0.4, 0.4<0.7, 0.4=0.4, so (1 + 1 + 0 + 0.5) / 4.
  expect(rankingQuality([0.9, 0.7, 0.4, 0.4], [1, 0, 1, 0])?.areaUnderCurve).toBe(0.625)
  expect(rankingQuality([3, 2, 1], [1, 1, 0])?.areaUnderCurve).toBe(1)
  expect(rankingQuality([1, 2, 3], [1, 1, 0])?.areaUnderCurve).toBe(0)
  expect(rankingQuality([5, 5, 5], [1, 0, 0])?.areaUnderCurve).toBe(0.5)
})

test('shares of samples that are right are ranked too', () => {
  // Pairs by correctness: (1, 0.5), (1, 0), (0.5, 0); scores order the first two pairs right, the third wrong.
  expect(rankingQuality([0.9, 0.1, 0.5], [1, 0.5, 0])?.areaUnderCurve).toBeCloseTo(2 / 3, 12)
})

test('the rank correlation is Spearman’s, equal values sharing their mean rank', () => {
  // Ranks of scores 4, 3, 1.5, 1.5; of correctness 3.5, 1.5, 3.5, 1.5: covariance 1, variances 4.5 and 4.
  expect(rankingQuality([0.9, 0.7, 0.4, 0.4], [1, 0, 1, 0])?.rankCorrelation).toBeCloseTo(1 / Math.sqrt(18), 12)
  expect(rankingQuality([1, 2], [0, 1])?.rankCorrelation).toBeCloseTo(1, 12)
  expect(rankingQuality([2, 1], [0, 1])?.rankCorrelation).toBeCloseTo(-1, 12)
  expect(rankingQuality([1, 1], [0, 1])?.rankCorrelation).toBe(0)
})

test('where all are right, all are wrong or one is alone there is nothing to rank', () => {
  expect(rankingQuality([1, 2], [1, 1])).toBeUndefined()
  expect(rankingQuality([1, 2], [0, 0])).toBeUndefined()
  expect(rankingQuality([1], [1])).toBeUndefined()
})

test('a hit is one right model among the first, equal scores in the order given', () => {
  const scores = [0.2, 0.8, 0.8, 0.1]
  const correctness = [1, 0, 1, 1]
  expect([1, 2, 3, 9].map((k) => topHit(scores, correctness, k))).toEqual([0, 1, 1, 1])
  expect(topHit([1, 1], [0, 1], 1)).toBe(0)
  expect(topHit([0.3, 0.9], [0.5, 0.25], 1)).toBe(0.25)
})

test('the hit rate of chance is the mean over all orders', () => {
  // Two right of five: one draw 2/5; two draws 1 - (3/5)(2/4) = 0.7; four draws leave no way to miss.
  const correctness = [0, 1, 0, 1, 0]
  expect(chanceTopHit(correctness, 1)).toBeCloseTo(0.4, 12)
  expect(chanceTopHit(correctness, 2)).toBeCloseTo(0.7, 12)
  expect(chanceTopHit(correctness, 4)).toBeCloseTo(1, 12)
  expect(chanceTopHit(correctness, 9)).toBeCloseTo(1, 12)
  expect(chanceTopHit([0.5, 1], 1)).toBeCloseTo(0.75, 12)
  expect(chanceTopHit([0, 0], 1)).toBe(0)
})

test('a hit by chance agrees with drawing all orders', () => {
  const correctness = [0.2, 1, 0.6, 0]
  const orders = permutations([0, 1, 2, 3])
  for (const k of [1, 2, 3]) {
    const mean = orders.reduce((sum, scores) => sum + topHit(scores, correctness, k), 0) / orders.length
    expect(chanceTopHit(correctness, k)).toBeCloseTo(mean, 12)
  }
})

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}
