/** What a learnt question's place depends on where not all have room. */
export interface LearntWorth {
  readonly id: number
  /** Its questionId, by which equals are told apart. */
  readonly key: string
  /** When it was last asked, in milliseconds since 1970. */
  readonly seenMs: number
  readonly answers: number
  readonly isLabelled: boolean
}

/** More than an unlabelled question can come to: a label outlasts every question without one. */
const worthOfLabel = 2

/**
 * The questions that make room for the others: those with the least sum of how new they are, the share of all that are older, and how
 * much they tell: 0 for one answer, a third for two, half for three, and more than all of that with a label. Equals go by
 * their keys, so that the same questions always leave the same behind.
 * @returns ids
 */
export function leastTelling(questions: readonly LearntWorth[], most: number): readonly number[] {
  if (questions.length <= most) return []
  const older = new Map<number, number>()
  Float64Array.from(questions, ({ seenMs }) => seenMs)
    .sort()
    .forEach((time, place) => {
      if (!older.has(time)) older.set(time, place)
    })
  const scored = questions.map((question) => ({
    ...question,
    score: (older.get(question.seenMs) ?? 0) / questions.length + tellingOf(question),
  }))
  return scored
    .toSorted((left, right) => left.score - right.score || compareCodeUnits(left.key, right.key))
    .slice(0, questions.length - most)
    .map(({ id }) => id)
}

function tellingOf({ answers, isLabelled }: LearntWorth): number {
  return isLabelled ? worthOfLabel : Math.max(0, answers - 1) / (answers + 1)
}

function compareCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
