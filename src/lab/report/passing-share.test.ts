import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type CurvePoint, type PassingShare, passingShare } from './passing-share.ts'

const random = createSeededRandom('passing')
const datasetOf = (place: number): string => (place < 100 ? 'a' : 'b')

/** 200 questions of two datasets on which the curve is ahead by `mean`, give or take. */
function point(share: number, mean: number, spread = 0.2): CurvePoint {
  const differences = new Map(
    Array.from({ length: 200 }, (_, place) => {
      const sign = place % 2 === 0 ? 1 : -1
      return [place, { sum: 2 * (mean + sign * spread), times: 2 }] as const
    }),
  )
  return { share, differences }
}

const passing = (...points: readonly CurvePoint[]): PassingShare => passingShare(points, datasetOf, random)

test('between two shares measured, a curve passes where a straight line does', () => {
  const { share, ci95 } = passing(point(0, -0.06), point(0.1, -0.03), point(0.3, 0.01))
  expect(share).toBeCloseTo(0.1 + 0.2 * 0.75, 10)
  expect(ci95[0]).toBeLessThan(share)
  expect(ci95[1]).toBeGreaterThan(share)
})

test('what is ahead without help passes at once, and what never gets ahead nowhere', () => {
  expect(passing(point(0, 0.1), point(1, 0.2))).toEqual({ share: 0, ci95: [0, 0] })
  expect(passing(point(0, -0.2), point(1, -0.1)).share).toBeGreaterThan(1)
  expect(passing(point(0, -0.2), point(1, -0.1)).ci95[0]).toBeGreaterThan(1)
})

test('the shares are those of the mean over datasets, however many questions each has', () => {
  const uneven = {
    share: 0.5,
    differences: new Map([...point(0, 0.1, 0).differences].filter(([place]) => place < 110)),
  }
  const behind = {
    share: 0,
    differences: new Map(
      [...uneven.differences].map(([place]) => [place, { sum: place < 100 ? 0.1 : -0.3, times: 1 }]),
    ),
  }
  expect(passing(behind, uneven).share).toBeCloseTo(0.25, 10)
})
