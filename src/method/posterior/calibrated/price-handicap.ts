import type { ChatModel } from '../../../ports/chat-model.ts'

/** Points of expected accuracy that a model must bring for each doubling of its price. */
const accuracyPerDoubling = 0.01

/**
 * What to take off each model's worth for its price beside the cheapest, so that of nearly equal models the cheaper is
 * asked first. Undefined where any price is unknown: unknown is not free.
 */
export function priceHandicaps(models: readonly ChatModel[]): readonly number[] | undefined {
  const prices = models.map(({ price }) => price?.outputUsdPerMillionTokens)
  if (prices.some((price) => price === undefined)) return undefined
  const smallest = 0.01
  const known = prices.map((price) => Math.max(smallest, price ?? smallest))
  const cheapest = Math.min(...known)
  return known.map((price) => accuracyPerDoubling * Math.log2(price / cheapest))
}
