import type { PlainValue } from '../../ports/plain-value.ts'

/** Floats as far apart as this, relative to their size, are told as equal to what an example shows. */
const tolerance = 1e-6

/**
 * Whether a program gave what an example shows, as Python's `==` has it: numbers by value, True is 1, order counts in lists
 * and not in sets and dictionaries. Floats may differ in the last digits that people leave out.
 */
export function valuesEqual(left: PlainValue, right: PlainValue): boolean {
  const [mine, other] = [numberOf(left), numberOf(right)]
  if (mine !== undefined && other !== undefined) {
    if (Object.is(mine, other) || mine === other) return true
    return isFloat(left) || isFloat(right)
      ? Math.abs(mine - other) <= tolerance * Math.max(1, Math.abs(mine), Math.abs(other))
      : false
  }
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right
  const [leftName, ...leftItems] = left as readonly PlainValue[]
  const [rightName, ...rightItems] = right as readonly PlainValue[]
  if (kindOf(leftName) !== kindOf(rightName) || leftItems.length !== rightItems.length) return false
  switch (kindOf(leftName)) {
    case 'set':
      return leftItems.every((item) => rightItems.some((match) => valuesEqual(item, match)))
    case 'dict':
      return entriesOf(leftItems).every(([key, value]) =>
        entriesOf(rightItems).some(([otherKey, match]) => valuesEqual(key, otherKey) && valuesEqual(value, match)),
      )
    default:
      return leftItems.every((item, place) => valuesEqual(item, rightItems[place] as PlainValue))
  }
}

function kindOf(name: PlainValue | undefined): PlainValue | undefined {
  // What a generator gave is shown as the list of it.
  return name === 'frozenset' ? 'set' : name === 'iterator' ? 'list' : name
}

function entriesOf(items: readonly PlainValue[]): readonly (readonly [PlainValue, PlainValue])[] {
  return items.flatMap((key, place) => (place % 2 === 0 ? [[key, items[place + 1] as PlainValue] as const] : []))
}

function isFloat(value: PlainValue): boolean {
  return Array.isArray(value) && value[0] === 'float'
}

/** An int of any size, a float or a bool; undefined for what is no number. Large ints lose digits. */
function numberOf(value: PlainValue): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (!Array.isArray(value)) return undefined
  const [name, text] = value as readonly PlainValue[]
  if (typeof text !== 'string') return undefined
  if (name === 'int') return Number(text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`))
  if (name !== 'float') return undefined
  return Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))
}
