import type { PlainValue } from '../../ports/plain-value.ts'
import type { Random } from '../../ports/random.ts'
import { numberIn, numberLike, type ValueRange, withinRange } from './value-range.ts'

/** A list or text grows to this and no further. */
const longest = 40

/** A value of the same type, changed a little: a number moved, a text or list shortened, lengthened, turned or changed inside. */
export function mutateValue(value: PlainValue, range: ValueRange, random: Random): PlainValue {
  if (value === null) return value
  if (typeof value === 'boolean') return !value
  if (typeof value === 'string') return mutateText(value, range, random)
  const number = numberIn(value)
  if (number !== undefined) return numberLike(value, withinRange(mutateNumber(number, random), range))
  if (!Array.isArray(value)) return value
  const [name, ...items] = value as readonly PlainValue[]
  if (name === 'dict') return ['dict', ...mutateEntries(items, range, random)]
  if (name === 'set' || name === 'frozenset') return distinct(name, mutateItems(items, range, random))
  if (name === 'list') return ['list', ...mutateItems(items, range, random)]
  // A tuple's length means something.
  return name === 'tuple' ? ['tuple', ...changedInside(items, range, random)] : value
}

function mutateNumber(value: number, random: Random): number {
  const step = Math.max(1, Math.round(Math.abs(value) / 4))
  const moves = [
    value + 1,
    value - 1,
    value + step,
    value - step,
    value * 2,
    Math.floor(random.next() * 20),
    -value,
    value / 2,
  ]
  return pick(moves, random)
}

function mutateText(text: string, range: ValueRange, random: Random): string {
  const chars = [...text]
  const any = (): string => pick([...range.characters], random) ?? ''
  const place = Math.floor(random.next() * Math.max(1, chars.length))
  const moves = [
    chars.toSpliced(place, 1),
    chars.toSpliced(place, 0, any()),
    chars.toSpliced(place, 1, any()),
    chars.toReversed(),
    [...chars, ...chars],
    chars.slice(0, Math.ceil(chars.length / 2)),
    chars.map((char) => (random.next() < 0.5 ? char : any())),
  ]
  return kept(pick(moves, random), chars, range).join('')
}

function mutateItems(items: readonly PlainValue[], range: ValueRange, random: Random): readonly PlainValue[] {
  const place = Math.floor(random.next() * Math.max(1, items.length))
  const copy = items[Math.floor(random.next() * items.length)]
  const moves = [
    items.toSpliced(place, 1),
    copy === undefined ? items : items.toSpliced(place, 0, mutateValue(copy, range, random)),
    items.toReversed(),
    copy === undefined ? items : [...items, copy],
    changedInside(items, range, random),
    changedInside(items, range, random),
    items.slice(0, Math.ceil(items.length / 2)),
  ]
  return kept(pick(moves, random), items, range)
}

function mutateEntries(items: readonly PlainValue[], range: ValueRange, random: Random): readonly PlainValue[] {
  const count = items.length / 2
  if (count === 0) return items
  const place = 2 * Math.floor(random.next() * count)
  if (random.next() < 0.3 && count > 1) return items.toSpliced(place, 2)
  return items.with(place + 1, mutateValue(items[place + 1] as PlainValue, range, random))
}

function changedInside(items: readonly PlainValue[], range: ValueRange, random: Random): readonly PlainValue[] {
  if (items.length === 0) return items
  const place = Math.floor(random.next() * items.length)
  return items.with(place, mutateValue(items[place] as PlainValue, range, random))
}

/** Neither longer than anybody would write nor empty where no example is. */
function kept<Item>(next: readonly Item[], before: readonly Item[], { hasEmpty }: ValueRange): readonly Item[] {
  return (next.length === 0 && !hasEmpty) || next.length > longest ? before : next
}

function distinct(name: 'set' | 'frozenset', items: readonly PlainValue[]): PlainValue {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]))
  return [name, ...byText.values()]
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random.next() * items.length)] as Item
}
