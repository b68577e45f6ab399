import { logOdds } from '../../statistics/log-odds.ts'
import { sumOf } from '../../statistics/vectors.ts'
import type { OpenCells } from './fill-open-cells.ts'

/** How far accuracies may be apart for two models to be alike, in log odds. */
const alike = 0.8
/** Answers after which a model's own weight counts as much as that of models like it, of one that was asked next to nothing. */
const answersForHalf = 400
const leastShare = 0.01
const slopeRidge = 0.05

/** What a model's weight owes to the weights of others of its accuracy. */
export interface LikeMembers {
  /** The same weights, those of models with few answers drawn towards what members like them have. @param weights models x groups */
  drawn(weights: Float64Array): Float64Array
}

/**
 * What a support weighs takes more answers to learn than how often it is right: a model that was asked a few of the questions is
 * heard, for the most part, as the others of its accuracy are.
 * @param accuracy models x groups
 * @param answers models: questions with an answer of it
 */
export function likeMembers({ open }: OpenCells, accuracy: ArrayLike<number>, answers: Float64Array): LikeMembers {
  const width = answers.length
  const groupCount = open.length / width
  const meanOf = (values: ArrayLike<number>, model: number): number => {
    let sum = 0
    for (let group = 0; group < groupCount; group++) sum += values[model * groupCount + group] as number
    return sum / groupCount
  }
  const strengths = Float64Array.from(answers, (_, model) => logOdds(meanOf(accuracy, model), leastShare))
  const owed = answers.map((count, model) => (meanOf(open, model) * answersForHalf) / (count + answersForHalf))
  return {
    drawn: (weights) =>
      weights.map((weight, place) => {
        const [model, group] = [Math.floor(place / groupCount), place % groupCount]
        const share = owed[model] as number
        if (share === 0) return weight
        const own = strengths[model] as number
        const others = Array.from(strengths, (strength, other) => ({
          distance: strength - own,
          weight: weights[other * groupCount + group] as number,
          count: (1 - (owed[other] as number)) * Math.exp(-0.5 * ((strength - own) / alike) ** 2),
        }))
        return (1 - share) * weight + share * lineAtZero(others, weight)
      }),
  }
}

/** The value of a line through points, at distance 0; the slope is drawn a little towards none. */
function lineAtZero(
  points: readonly { readonly distance: number; readonly weight: number; readonly count: number }[],
  otherwise: number,
): number {
  const total = sumOf(points.map(({ count }) => count))
  if (!(total > 0)) return otherwise
  const distance = sumOf(points.map((point) => point.count * point.distance)) / total
  const weight = sumOf(points.map((point) => point.count * point.weight)) / total
  const along = sumOf(points.map((point) => point.count * (point.distance - distance) * (point.weight - weight)))
  const spread = sumOf(points.map((point) => point.count * (point.distance - distance) ** 2))
  return weight - (distance * along) / (spread + slopeRidge)
}
