import { expectedShares, modelAbility, varianceTold } from '../../method/skill/ability/model-ability.ts'
import type { Random } from '../../ports/random.ts'
import type { KnownPool } from './known-pool.ts'

/** Of so many questions of a kind that tell most, one is drawn: the very best are so by luck, more often than not. */
const drawnFrom = 10

/**
 * The questions to ask a newcomer next: those after which least is left unknown of how often it is right on all, kinds in
 * proportion to their questions.
 * @param own questions: what is known of the newcomer, 0 to 1, NaN = unknown
 * @param may whether a question may be asked
 * @param random of equal chance and equal knowledge come equal questions
 * @returns places in the bank, in the order of choosing
 */
export function nextQuestions(
  { curves, kinds, kindCount }: KnownPool,
  own: ArrayLike<number>,
  may: (question: number) => boolean,
  count: number,
  random: Random,
): readonly number[] {
  const everything = Array.from(kinds, (_, question) => question)
  const ability = modelAbility(curves, own)
  const wanted = expectedShares(curves, everything)
  const told = (question: number): number => varianceTold(curves, ability, wanted, question)
  const open = Array.from({ length: kindCount }, (): number[] => [])
  const sizes = new Float64Array(kindCount)
  const known = new Float64Array(kindCount)
  for (const question of everything) {
    const kind = kinds[question] as number
    sizes[kind] = (sizes[kind] as number) + 1
    if ((own[question] as number) >= 0) known[kind] = (known[kind] as number) + 1
    else if (may(question)) open[kind]?.push(question)
  }
  const ranked = open.map((questions) => {
    const gains = new Map(questions.map((question) => [question, told(question)]))
    return questions.toSorted(
      (left, right) => (gains.get(right) as number) - (gains.get(left) as number) || left - right,
    )
  })
  const chosen: number[] = []
  while (chosen.length < count) {
    const kind = neediest(ranked, sizes, known, random)
    const questions = ranked[kind]
    if (questions === undefined || questions.length === 0) break
    const [question] = questions.splice(Math.floor(random.next() * Math.min(drawnFrom, questions.length)), 1)
    chosen.push(question as number)
    known[kind] = (known[kind] as number) + 1
  }
  return chosen
}

/** The kind with questions left that is furthest behind its share of all that is known. */
function neediest(
  open: readonly (readonly number[])[],
  sizes: Float64Array,
  known: Float64Array,
  random: Random,
): number {
  const all = sizes.reduce((sum, part) => sum + part, 0)
  const asked = known.reduce((sum, count) => sum + count, 0) + 1
  const luck = sizes.map(() => random.next() * 1e-3)
  const lack = sizes.map((part, kind) =>
    open[kind]?.length === 0
      ? Number.NEGATIVE_INFINITY
      : (part / all) * asked - (known[kind] as number) + (luck[kind] as number),
  )
  return lack.indexOf(Math.max(...lack))
}
