import type { BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import { spreadOverDatasets } from '../../statistics/sampling/spread-over-datasets.ts'

/** Seeds the choice, wherever it is made. */
export const choiceSeed = 'bank add-model'

/**
 * The questions that a new model is asked, where it's not all of them: as evenly over datasets as they allow. The same for
 * every model of a bank, and the first of more are those of fewer, so that nothing is asked twice where more are asked later.
 * @returns places in the bank, ascending
 */
export function chooseQuestions({ questions }: BankView, count: number, random: Random): readonly number[] {
  if (count >= questions.length) return [...questions.keys()]
  const datasets = questions.map(({ dataset }) => dataset)
  return spreadOverDatasets(datasets, count, random).toSorted((a, b) => a - b)
}
