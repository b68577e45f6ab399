import { abilities, abilityStep } from './ability-grid.ts'
import type { ItemCurves } from './item-curves.ts'
import { expectedShares } from './model-ability.ts'

/** Fewer answers of a model to a dataset tell more of luck than of it. */
const fewestAnswers = 20
/** What it is taken for where no two datasets and models tell. */
const spreadOfAnyBank = 0.05

/**
 * By how much a model is better or worse on one dataset than its ability says, as a standard deviation of shares, luck taken out.
 * @param columns models x questions, in the order of the curves' models
 * @param datasets questions of each
 */
export function datasetSpread(
  curves: ItemCurves,
  columns: readonly ArrayLike<number>[],
  datasets: readonly (readonly number[])[],
): number {
  if (datasets.length < 2) return 0
  const squares: number[] = []
  for (const places of datasets) {
    columns.forEach((column, model) => {
      const known = places.filter((place) => (column[place] as number) >= 0)
      if (known.length < fewestAnswers) return
      const share = known.reduce((sum, place) => sum + (column[place] as number), 0) / known.length
      const expected = at(expectedShares(curves, known), curves.modelAbilities[model] as number)
      squares.push((share - expected) ** 2 - (share * (1 - share)) / known.length)
    })
  }
  if (squares.length < 2) return spreadOfAnyBank
  return Math.sqrt(Math.max(0, squares.reduce((sum, square) => sum + square, 0) / squares.length))
}

/** A value by ability, between two abilities of the grid. */
function at(values: Float64Array, ability: number): number {
  const place = Math.min(abilities.length - 1, Math.max(0, (ability - (abilities[0] as number)) / abilityStep))
  const below = Math.min(abilities.length - 2, Math.floor(place))
  const share = place - below
  return (1 - share) * (values[below] as number) + share * (values[below + 1] as number)
}
