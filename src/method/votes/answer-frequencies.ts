/** How often one model gave each very answer over the questions of a bank: a letter, a number. */
export interface AnswerFrequencies {
  readonly total: number
  /** The most frequent answers only; a rare one is told by its absence. */
  readonly counts: Readonly<Record<string, number>>
}

const keptAnswers = 64
/** Smoothing: as if so many further answers had been seen, all different. */
const unseenAnswers = 10

/** Counts one model's answers by cluster key; undefined = no answer. */
export function countAnswers(keys: readonly (string | undefined)[]): AnswerFrequencies {
  const counts = new Map<string, number>()
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  const frequent = [...counts]
    .filter(([, count]) => count > 1)
    .sort(([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1))
    .slice(0, keptAnswers)
  return { total: keys.filter((key) => key !== undefined).length, counts: Object.fromEntries(frequent) }
}

/** ln(1 / share): 0 for an answer the model always gives, large for one it hardly ever gives. */
export function surpriseOf({ total, counts }: AnswerFrequencies, key: string): number {
  return Math.log((total + unseenAnswers) / ((Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1))
}
