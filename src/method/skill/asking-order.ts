import type { QuestionView } from '../posterior/question-state.ts'

/** How much a unit of support weight adds to the accuracy by which the next model is chosen. */
const weightInOrder = 0.06

/**
 * The order in which to ask: by the accuracy to expect, and a little by the weight that a model's support has beside
 * the others': of two equally good models, the one whose errors are its own tells more.
 * @param prices one a candidate's place; of equals the cheaper is asked first, and one of unknown price last
 */
export function askingOrder(
  view: QuestionView,
  candidates: readonly number[],
  prices: readonly (number | undefined)[] = [],
): number[] {
  const worth = (model: number): number =>
    (view.accuracy[model] as number) + weightInOrder * (view.weights[model] as number)
  const price = (model: number): number => prices[model] ?? Number.MAX_VALUE
  return candidates.toSorted((left, right) => worth(right) - worth(left) || price(left) - price(right) || left - right)
}
