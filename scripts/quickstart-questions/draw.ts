/** Seeded draws for the generated kinds. Kept here, not in src, so that the question set never changes with the package. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** One of the items. */
  oneOf<Item>(items: readonly Item[]): Item
  /** The items in a drawn order. */
  shuffled<Item>(items: readonly Item[]): Item[]
}

/** The draws of one kind of question: the same name and seed give the same draws (mulberry32 over an FNV-1a hash). */
export function createDraw(name: string, seed: number): Draw {
  let state = seed >>> 0
  for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const shuffled = <Item>(items: readonly Item[]): Item[] => {
    const keyed = items.map((item) => ({ item, key: next() }))
    return keyed.sort((left, right) => left.key - right.key).map(({ item }) => item)
  }
  const oneOf = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)]
    if (item === undefined) throw new RangeError('Expected at least one item to draw from, got none')
    return item
  }
  return { between, oneOf, shuffled }
}
