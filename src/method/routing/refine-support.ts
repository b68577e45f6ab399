import type { Neighbour } from '../../ports/question-bank.ts'

/** How a lead's answer compares with what it was recorded to answer to each question of the support set, in its order. */
export interface LeadAnswer {
  /** Cosine of its answer with the recorded one; undefined where none is recorded. */
  readonly similarities: readonly (number | undefined)[]
  /** Length of its answer, and of the recorded ones, in any one unit. */
  readonly length: number
  readonly recordedLengths: readonly (number | undefined)[]
}

export interface RefiningRule {
  readonly lengthShare: number
  readonly lengthPower: number
  readonly queryShare: number
  readonly keptShare: number
}

/** Keeps the largest difference from being 0. */
const epsilon = 1e-8

/**
 * Weighs a support set anew by how alike the answers are (JiSi's mixed routing, arXiv 2601.01330, as released):
 *
 *     alike  = mean over the leads of cos(its recorded answer, its answer)
 *     length = mean over the leads of 1 - |l^p - l_new^p| / (the largest such difference + 1e-8)
 *     weight = (1 - queryShare) x ((1 - lengthShare) x alike + lengthShare x length) + queryShare x similarity
 *     kept   = the floor(keptShare x n) heaviest
 *
 * Ours: a lead without a recorded answer is left out of a question's means, a question without any is left out of the set,
 * and one question is kept at least.
 * @returns heaviest first, weights in the place of similarities; undefined where no lead has a recorded answer to any
 */
export function refineSupport(
  support: readonly Neighbour[],
  leads: readonly LeadAnswer[],
  rule: RefiningRule,
): readonly Neighbour[] | undefined {
  const alike = meanOfKnown(
    leads.map(({ similarities }) => similarities),
    support.length,
  )
  const lengths = meanOfKnown(
    leads.map((lead) => lengthLikeness(lead, rule.lengthPower)),
    support.length,
  )
  const weighed = support.flatMap(({ index, similarity }, place): Neighbour[] => {
    const [answer, length] = [alike[place], lengths[place]]
    if (answer === undefined || length === undefined) return []
    const mixed = (1 - rule.lengthShare) * answer + rule.lengthShare * length
    return [{ index, similarity: (1 - rule.queryShare) * mixed + rule.queryShare * similarity }]
  })
  if (weighed.length === 0) return undefined
  const kept = Math.max(1, Math.floor(rule.keptShare * weighed.length))
  return weighed.toSorted((a, b) => b.similarity - a.similarity).slice(0, kept)
}

/** How alike the lengths are, 0 to 1, at each question; undefined where none is recorded. */
export function lengthLikeness(
  { length, recordedLengths }: Pick<LeadAnswer, 'length' | 'recordedLengths'>,
  power: number,
): readonly (number | undefined)[] {
  const differences = recordedLengths.map((recorded) =>
    recorded === undefined ? undefined : Math.abs(recorded ** power - length ** power),
  )
  const largest = Math.max(0, ...differences.filter((difference) => difference !== undefined)) + epsilon
  return differences.map((difference) => (difference === undefined ? undefined : 1 - difference / largest))
}

function meanOfKnown(
  rows: readonly (readonly (number | undefined)[])[],
  count: number,
): readonly (number | undefined)[] {
  return Array.from({ length: count }, (_, place) => {
    const known = rows.map((row) => row[place]).filter((value) => value !== undefined)
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
  })
}
