/**
 * Works on items, some at a time, and yields what came of each in the order of the items. Ends with the first error, once
 * whatever was under way has come to its own end.
 * @param atOnce how many are under way together; 1 begins each after the one before was taken
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = []
  try {
    for (const item of items) {
      const result = work(item)
      // Whoever waits sees the rejection; one that comes before its turn must not count as unhandled.
      result.catch(() => undefined)
      underWay.push(result)
      if (underWay.length >= atOnce) yield (await underWay.shift()) as Result
    }
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) yield await next
  } finally {
    await Promise.allSettled(underWay)
  }
}
