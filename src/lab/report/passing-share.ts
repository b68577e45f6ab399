import type { Random } from '../../ports/random.ts'
import type { QuestionScore } from '../../statistics/sampling/bootstrap.ts'
import { quantile } from '../../statistics/sampling/bootstrap.ts'

/** How far a curve stands above what it is held against, at one share of questions on which help is asked. */
export interface CurvePoint {
  readonly share: number
  /** Paired differences by the question's place. */
  readonly differences: ReadonlyMap<number, QuestionScore>
}

/** Where a curve first rises above 0, straight between the points measured; shares above 1 mean nowhere. */
export interface PassingShare {
  readonly share: number
  /** By bootstrap over questions, those of all points drawn together. */
  readonly ci95: readonly [number, number]
}

const resamples = 1_000
const nowhere = 2

/**
 * The share of questions from which on help pays for itself.
 * @param points by ascending share
 */
export function passingShare(
  points: readonly CurvePoint[],
  datasetOf: (place: number) => string,
  random: Random,
): PassingShare {
  const places = [...new Set(points.flatMap(({ differences }) => [...differences.keys()]))].sort((a, b) => a - b)
  const datasets = [...Map.groupBy(places, datasetOf).values()]
  const shares = points.map(({ share }) => share)
  const columns = points.map(({ differences }) => differences)
  const heights = (drawn: readonly (readonly number[])[]): readonly number[] =>
    columns.map((differences) => macroDifference(drawn, differences))
  const passed = Float64Array.from({ length: resamples }, () => {
    const drawn = datasets.map((dataset) =>
      dataset.map(() => dataset[Math.floor(random.next() * dataset.length)] as number),
    )
    return firstAboveZero(shares, heights(drawn))
  }).sort()
  return {
    share: firstAboveZero(shares, heights(datasets)),
    ci95: [quantile(passed, 0.025), quantile(passed, 0.975)],
  }
}

function macroDifference(
  datasets: readonly (readonly number[])[],
  differences: ReadonlyMap<number, QuestionScore>,
): number {
  const means = datasets.flatMap((places) => {
    let sum = 0
    let times = 0
    for (const place of places) {
      const score = differences.get(place)
      sum += score?.sum ?? 0
      times += score?.times ?? 0
    }
    return times === 0 ? [] : [sum / times]
  })
  return means.reduce((total, mean) => total + mean, 0) / means.length
}

function firstAboveZero(shares: readonly number[], heights: readonly number[]): number {
  const place = heights.findIndex((height) => height > 0)
  if (place < 0) return nowhere
  const [share = nowhere, height = 0] = [shares[place], heights[place]]
  if (place === 0) return share
  const [before = 0, below = 0] = [shares[place - 1], heights[place - 1]]
  return before + ((share - before) * -below) / (height - below)
}
