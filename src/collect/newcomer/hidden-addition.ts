import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import { askedAtOnce } from './add-newcomer.ts'
import { estimateAccuracy, type NewcomerAccuracy } from './estimate-accuracy.ts'
import { type KnownPool, readKnownPool } from './known-pool.ts'
import { nextQuestions } from './next-questions.ts'

/** What a model of the bank is taken for by a few of its answers, beside what all of them say. */
export interface HiddenAddition {
  readonly model: ModelId
  /** Questions it was asked. */
  readonly asked: number
  /** The share of right answers over all that the bank has of it. */
  readonly truth: number
  /** Over the questions that it answered. */
  readonly estimate: NewcomerAccuracy
}

/** Hides a model of a bank, adds it as a new one is added, and estimates after so many answers. */
export async function hiddenAddition(
  view: BankView,
  model: ModelId,
  budget: number,
  random: Random,
): Promise<HiddenAddition> {
  const truth = view.correctness(model)
  const graded = view.restrict({ questions: [...truth.keys()].filter((place) => !Number.isNaN(truth[place])) })
  return addHidden(graded, await readKnownPool(graded, model), model, budget, random)
}

/** The same where all that the bank has are questions that the model answered. */
export function addHidden(
  view: BankView,
  pool: KnownPool,
  model: ModelId,
  budget: number,
  random: Random,
): HiddenAddition {
  const verdicts = view.correctness(model)
  const truth = verdicts.reduce((sum, correct) => sum + correct, 0) / verdicts.length
  const own = askHidden(pool, verdicts, budget, random)
  const asked = own.filter((value) => !Number.isNaN(value)).length
  return { model, asked, truth, estimate: estimateAccuracy(pool, own) }
}

/**
 * Asks a hidden model so many questions as a new one would be asked.
 * @param verdicts questions: how right it is, 0 to 1; NaN = it can not be asked
 * @returns questions: the verdicts on those that it was asked; NaN elsewhere
 */
export function askHidden(pool: KnownPool, verdicts: Float64Array, budget: number, random: Random): Float64Array {
  const own = new Float64Array(verdicts.length).fill(Number.NaN)
  const isOpen = (place: number): boolean => Number.isNaN(own[place]) && !Number.isNaN(verdicts[place])
  for (let asked = 0; asked < budget; ) {
    const count = Math.min(askedAtOnce(budget), budget - asked)
    const chosen = nextQuestions(pool, own, isOpen, count, random.fork(String(asked)))
    if (chosen.length === 0) break
    for (const place of chosen) own[place] = verdicts[place] as number
    asked += chosen.length
  }
  return own
}
