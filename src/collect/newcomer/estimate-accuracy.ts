import { type ModelAbility, modelAbility } from '../../method/skill/ability/model-ability.ts'
import { openShare } from '../../method/skill/ability/open-share.ts'
import type { KnownPool } from './known-pool.ts'

/** How often a model is right, as a share with an interval that holds it in 95 of 100 cases. */
export interface AccuracyEstimate {
  readonly accuracy: number
  readonly ci95: readonly [number, number]
}

/** How often a model would be right on a bank's questions, by those that it answered. */
export interface NewcomerAccuracy extends AccuracyEstimate {
  /** By dataset, in the order in which questions stand; absent name = questions without one. */
  readonly datasets: readonly (AccuracyEstimate & {
    readonly dataset?: string
    readonly questions: number
    readonly answered: number
  })[]
}

/** The curves know a little less than they say (measured on hidden models, docs/lab.md). */
const wider = 1.2
const standardErrors = 1.96
/** What no number of answers on some questions tells of the rest, as a standard deviation of shares. */
const misfit = 0.02

/**
 * Completes what a model was not asked by what one of its ability would answer there, and by how much better or worse it was on
 * that dataset where it was asked; and tells how far off that may be.
 * @param own questions: 0 to 1, NaN = unknown
 */
export function estimateAccuracy(pool: KnownPool, own: ArrayLike<number>): NewcomerAccuracy {
  const ability = modelAbility(pool.curves, own)
  const parts = pool.datasets.map(({ dataset, places }) => ({
    dataset,
    weight: places.length / own.length,
    ...completed(pool, ability, places, own),
  }))
  // Ability is one thing: if it is mistaken, it is so for all datasets at once. What sets a dataset apart is its own.
  const byAbility = parts.reduce((sum, { weight, ofAbility }) => sum + weight * ofAbility, 0)
  const bySpread = parts.reduce((sum, { weight, ofDataset }) => sum + (weight * ofDataset) ** 2, 0)
  const open = parts.reduce((sum, { weight, answered, questions }) => sum + weight * (1 - answered / questions), 0)
  return {
    ...interval(
      parts.reduce((sum, { weight, accuracy }) => sum + weight * accuracy, 0),
      Math.sqrt(byAbility ** 2 + bySpread + (misfit * open) ** 2),
    ),
    datasets: parts.map(({ dataset, questions, answered, accuracy, ofAbility, ofDataset }) => ({
      ...(dataset !== undefined && { dataset }),
      ...{ questions, answered },
      ...interval(accuracy, Math.sqrt(ofAbility ** 2 + ofDataset ** 2 + (misfit * (1 - answered / questions)) ** 2)),
    })),
  }
}

interface Completed {
  readonly questions: number
  readonly answered: number
  readonly accuracy: number
  /** Standard deviations of the accuracy: from not knowing the ability, and from not knowing what sets the dataset apart. */
  readonly ofAbility: number
  readonly ofDataset: number
}

function completed(
  { curves, spread }: KnownPool,
  ability: ModelAbility,
  places: readonly number[],
  own: ArrayLike<number>,
): Completed {
  const known = places.filter((place) => (own[place] as number) >= 0)
  const open = places.filter((place) => !((own[place] as number) >= 0))
  const right = known.reduce((sum, place) => sum + (own[place] as number), 0)
  const counts = { questions: places.length, answered: known.length }
  if (open.length === 0) return { ...counts, accuracy: right / places.length, ofAbility: 0, ofDataset: 0 }
  const rest = openShare(curves, spread, ability, { known, open, own })
  const share = open.length / places.length
  return {
    ...counts,
    accuracy: right / places.length + share * rest.mean,
    ofAbility: share * rest.ofAbility,
    ofDataset: share * rest.ofDataset,
  }
}

function interval(accuracy: number, deviation: number): AccuracyEstimate {
  const half = standardErrors * wider * deviation
  return { accuracy, ci95: [Math.max(0, accuracy - half), Math.min(1, accuracy + half)] }
}
