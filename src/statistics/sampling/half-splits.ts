import type { Random } from '../../ports/random.ts'

/** Places of questions: those that make up the bank, and those that are asked. Both ascending, disjoint. */
export interface Split {
  readonly bank: readonly number[]
  readonly asked: readonly number[]
}

/**
 * Repeated half/half splits, stratified by dataset: each dataset gives half of its questions to the bank; of an odd
 * number the extra one goes to either side by chance.
 * @param datasets the dataset of each question, in order; undefined is a dataset of its own
 * @param heldOut datasets that never enter the bank; where given, only their questions are asked, all of them each time
 */
export function halfSplits(
  datasets: readonly (string | undefined)[],
  count: number,
  random: Random,
  heldOut: ReadonlySet<string> = new Set(),
): readonly Split[] {
  const strata = new Map<string, number[]>()
  const alwaysAsked: number[] = []
  for (const [question, dataset = ''] of datasets.entries()) {
    if (heldOut.has(dataset)) alwaysAsked.push(question)
    else {
      const stratum = strata.get(dataset)
      if (stratum === undefined) strata.set(dataset, [question])
      else stratum.push(question)
    }
  }
  return Array.from({ length: count }, (_, number) => {
    const chance = random.fork(`split ${number}`)
    const bank: number[] = []
    const asked: number[] = []
    for (const questions of strata.values()) {
      const shuffled = shuffle(questions, chance)
      const half = (shuffled.length + (chance.next() < 0.5 ? 1 : 0)) >> 1
      bank.push(...shuffled.slice(0, half))
      asked.push(...shuffled.slice(half))
    }
    return { bank: bank.sort(ascending), asked: (heldOut.size > 0 ? alwaysAsked : asked).toSorted(ascending) }
  })
}

/** A shuffled copy (Fisher-Yates). */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1))
    const item = shuffled[last] as Item
    shuffled[last] = shuffled[other] as Item
    shuffled[other] = item
  }
  return shuffled
}

function ascending(a: number, b: number): number {
  return a - b
}
