import type { ItemCurves } from './item-curves.ts'
import { expectedShares, type ModelAbility, momentsOf } from './model-ability.ts'

/** Questions of one dataset, and what a model did on those that it answered. */
export interface PartlyAnswered {
  /** Places of the questions that it answered, and of those that it was not asked: at least one. */
  readonly known: readonly number[]
  readonly open: readonly number[]
  /** questions of the bank: 0 to 1. */
  readonly own: ArrayLike<number>
}

/** How often a model would be right where it was not asked. */
export interface OpenShare {
  readonly mean: number
  /** Standard deviations of it: from not knowing the ability, and from not knowing what sets the dataset apart. */
  readonly ofAbility: number
  readonly ofDataset: number
}

/**
 * What one of a model's ability would answer on the questions of a dataset that the model was not asked, and by how much better or
 * worse it was there where it was asked.
 * @param spread see datasetSpread
 */
export function openShare(
  curves: ItemCurves,
  spread: number,
  ability: ModelAbility,
  { known, open, own }: PartlyAnswered,
): OpenShare {
  const rest = momentsOf(ability, expectedShares(curves, open))
  if (known.length === 0) return { mean: rest.mean, ofAbility: rest.deviation, ofDataset: spread }
  const right = known.reduce((sum, place) => sum + (own[place] as number), 0)
  const expected = known.map((place) => momentsOf(ability, expectedShares(curves, [place])).mean)
  const noise = expected.reduce((sum, chance) => sum + chance * (1 - chance), 0) / known.length ** 2
  const believed = spread ** 2 / (spread ** 2 + noise)
  const lead = believed * (right / known.length - expected.reduce((sum, chance) => sum + chance, 0) / known.length)
  return {
    mean: Math.min(1, Math.max(0, rest.mean + lead)),
    ofAbility: rest.deviation,
    ofDataset: spread * Math.sqrt(1 - believed),
  }
}
