import type { PlainValue } from '../../ports/plain-value.ts'

/** Digits of a float that count: what an order of additions changes does not. */
const floatDigits = 10

/** A text that is equal for equal values, types told apart, floats at ten digits. */
export function valueKey(value: PlainValue): string {
  if (!Array.isArray(value)) return JSON.stringify(value)
  const [name, ...items] = value as readonly PlainValue[]
  if (name === 'float') return `float ${shortFloat(String(items[0]))}`
  const keys = items.map(valueKey)
  if (name === 'dict') {
    const entries = keys.flatMap((key, place) => (place % 2 === 0 ? [`${key}:${keys[place + 1]}`] : []))
    return `dict{${entries.toSorted().join()}}`
  }
  return `${name}[${(name === 'set' || name === 'frozenset' ? keys.toSorted() : keys).join()}]`
}

function shortFloat(text: string): string {
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  return value === 0 ? '0' : value.toPrecision(floatDigits)
}
