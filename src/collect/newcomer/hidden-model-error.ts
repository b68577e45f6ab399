import { withoutAggregations } from '../../method/aggregation/aggregation-id.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import { evenly } from '../../statistics/sampling/evenly.ts'
import { hiddenAddition } from './hidden-addition.ts'

/** How far off a model is taken to be that is known by a few questions alone. */
export interface HiddenModelError {
  /** Models of the bank that were hidden in turn. */
  readonly models: number
  /** Mean absolute error of the share of right answers, 0 to 1. */
  readonly accuracy: number
  /** Mean absolute error of the place among the bank's models. */
  readonly rank: number
}

/** More would take seconds, and tell the same. */
const mostHidden = 8
const mostQuestions = 1_000
/** Of fewer graded answers nobody knows how able a model really is. */
const fewestGraded = 30
const fewestModels = 3

/**
 * Hides models of a bank in turn but for as many answers, and tells how far off accuracy and rank are then taken to be.
 * @param budget answers by which each is known
 * @returns undefined where the bank has fewer than three models that answered enough
 */
export async function hiddenModelError(
  view: BankView,
  budget: number,
  random: Random,
): Promise<HiddenModelError | undefined> {
  const shares = new Map(
    withoutAggregations(view.models).flatMap((model) => {
      const known = view.correctness(model).filter((value) => !Number.isNaN(value))
      return known.length < fewestGraded ? [] : [[model, known.reduce((sum, value) => sum + value, 0) / known.length]]
    }),
  )
  if (shares.size < fewestModels) return undefined
  const strongestFirst = [...shares.keys()].toSorted(
    (left, right) => (shares.get(right) ?? 0) - (shares.get(left) ?? 0),
  )
  const sample = view.restrict({ questions: evenly([...view.questions.keys()], mostQuestions) })
  const errors: { accuracy: number; rank: number }[] = []
  for (const model of evenly(strongestFirst, mostHidden)) {
    const { estimate, truth } = await hiddenAddition(sample, model, budget, random.fork(model))
    const rankOf = (share: number): number =>
      strongestFirst.filter((other) => other !== model && (shares.get(other) ?? 0) > share).length
    errors.push({
      accuracy: Math.abs(estimate.accuracy - truth),
      rank: Math.abs(rankOf(estimate.accuracy) - rankOf(truth)),
    })
  }
  const mean = (read: (error: (typeof errors)[number]) => number): number =>
    errors.reduce((sum, error) => sum + read(error), 0) / errors.length
  return { models: errors.length, accuracy: mean(({ accuracy }) => accuracy), rank: mean(({ rank }) => rank) }
}
