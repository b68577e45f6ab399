import type { PlainValue } from '../../ports/plain-value.ts'

const brackets: Readonly<Record<string, readonly [string, string]>> = {
  list: ['[', ']'],
  iterator: ['[', ']'],
  tuple: ['(', ')'],
  set: ['{', '}'],
  frozenset: ['{', '}'],
}

/** A value as Python writes it, for people to read. */
export function showValue(value: PlainValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (!Array.isArray(value))
    return typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : String(value)
  const [name, ...items] = value as readonly PlainValue[]
  const shown = items.map(showValue)
  if (name === 'float') return String(items[0])
  if (name === 'int') {
    const digits = String(items[0])
    return String(digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`))
  }
  if (name === 'dict') {
    const entries = shown.flatMap((key, place) => (place % 2 === 0 ? [`${key}: ${shown[place + 1]}`] : []))
    return `{${entries.join(', ')}}`
  }
  const [open, close] = brackets[String(name)] ?? [`${name}(`, ')']
  return `${open}${shown.join(', ')}${name === 'tuple' && shown.length === 1 ? ',' : ''}${close}`
}
