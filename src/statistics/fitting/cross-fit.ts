import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'

const folds = 5

/** With fewer questions, leaving a fifth out would cost more than it tells. */
export const fewestForCrossFit = 20

/**
 * Fits once for each of five folds on the items outside it, so that every item can be judged by a fit that did not see
 * it (cross-fitting). Items are dealt out in turn: deterministic, and even over an order by dataset.
 * @returns for each item, the fit without its fold
 */
export async function crossFit<Item, Fit>(
  items: readonly Item[],
  learn: (rest: readonly Item[]) => Fit,
): Promise<ReadonlyMap<Item, Fit>> {
  const unseen = new Map<Item, Fit>()
  for (let fold = 0; fold < Math.min(folds, items.length); fold++) {
    await yieldToEventLoop()
    const without = learn(items.filter((_, place) => place % folds !== fold))
    items.forEach((item, place) => {
      if (place % folds === fold) unseen.set(item, without)
    })
  }
  return unseen
}
