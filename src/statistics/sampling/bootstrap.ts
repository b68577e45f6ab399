import type { Random } from '../../ports/random.ts'

/** What is known of one question over all splits in which it was asked. */
export interface QuestionScore {
  /** Sum of its scores and how often it was asked. */
  readonly sum: number
  readonly times: number
}

/** Scores of the questions of each dataset. */
export type ScoresByDataset = readonly (readonly QuestionScore[])[]

/** Draws behind an interval. */
const resamples = 1_000

/** Unweighted mean over datasets of the mean score within each; datasets without a question asked do not count. */
export function macroMean(scores: ScoresByDataset): number {
  const means = scores.flatMap((dataset) => {
    const times = dataset.reduce((total, score) => total + score.times, 0)
    return times === 0 ? [] : [dataset.reduce((total, score) => total + score.sum, 0) / times]
  })
  return means.reduce((total, mean) => total + mean, 0) / means.length
}

/**
 * A 95 % interval of the macro mean: questions are drawn with replacement within each dataset, with everything that
 * was measured on them (percentile method). It speaks of other questions of the same kinds, not of other kinds.
 */
export function bootstrapInterval(scores: ScoresByDataset, random: Random): readonly [number, number] {
  const means = Float64Array.from({ length: resamples }, () => {
    let total = 0
    let datasets = 0
    for (const dataset of scores) {
      let sum = 0
      let times = 0
      for (let draw = 0; draw < dataset.length; draw += 1) {
        const score = dataset[Math.floor(random.next() * dataset.length)]
        sum += score?.sum ?? 0
        times += score?.times ?? 0
      }
      if (times === 0) continue
      total += sum / times
      datasets += 1
    }
    return total / datasets
  }).sort()
  return [quantile(means, 0.025), quantile(means, 0.975)]
}

/** Linear between the two nearest ranks; `sorted` ascending, not empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN
  return low + (place - below) * (high - low)
}

/** Mean and sample standard deviation (0 for a single value). */
export function meanAndDeviation(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  if (values.length < 2) return { mean, sd: 0 }
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) }
}
