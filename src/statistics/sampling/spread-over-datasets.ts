import type { Random } from '../../ports/random.ts'
import { shuffle } from './half-splits.ts'

/**
 * Draws so many questions, as evenly over datasets as they allow; all where there are no more. Of the same chance, the first
 * of more are those of fewer.
 * @param datasets the dataset of each question
 * @returns places in `datasets`, in the order of drawing
 */
export function spreadOverDatasets(
  datasets: readonly (string | undefined)[],
  count: number,
  random: Random,
): readonly number[] {
  const strata = new Map<string, number[]>()
  for (const [place, dataset = ''] of datasets.entries()) {
    const stratum = strata.get(dataset)
    if (stratum === undefined) strata.set(dataset, [place])
    else stratum.push(place)
  }
  const queues = shuffle([...strata.values()], random).map((stratum) => shuffle(stratum, random))
  const drawn: number[] = []
  const wanted = Math.min(count, datasets.length)
  while (drawn.length < wanted) {
    for (const queue of queues) {
      const place = queue.pop()
      if (place !== undefined && drawn.length < wanted) drawn.push(place)
    }
  }
  return drawn
}
