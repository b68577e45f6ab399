import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { halfSplits } from '../../src/statistics/sampling/half-splits.ts'

interface Question {
  readonly dataset: string
  readonly questionId: string
}

/** One half of each kind of question for the bank, the other to be asked; the same ones every time. */
export function halvesOf<Line extends Question>(
  questions: readonly Line[],
): { readonly bank: readonly Line[]; readonly heldOut: readonly Line[] } {
  const datasets = questions.map(({ dataset }) => dataset)
  const [split] = halfSplits(datasets, 1, createSeededRandom('quickstart'))
  const pick = (places: readonly number[] = []): readonly Line[] => places.flatMap((place) => questions[place] ?? [])
  return { bank: pick(split?.bank), heldOut: pick(split?.asked) }
}

/** The key by which a recorded answer belongs to its question. */
export function keyOf({ dataset, questionId }: Question): string {
  return JSON.stringify([dataset, questionId])
}
