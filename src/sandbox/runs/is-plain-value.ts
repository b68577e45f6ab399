import type { PlainValue } from '../../ports/plain-value.ts'

/** As deep as the sandbox itself sends values. */
const mostDepth = 210
const containers: ReadonlySet<unknown> = new Set(['list', 'tuple', 'set', 'frozenset', 'iterator'])

/** Whether what a process sent is a plain value in its proper form. */
export function isPlainValue(value: unknown, depth = 0): value is PlainValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (!Array.isArray(value) || depth > mostDepth) return false
  const [name, ...rest] = value as readonly unknown[]
  const isText = (pattern: RegExp) => (part: unknown) => typeof part === 'string' && pattern.test(part)
  if (containers.has(name)) return rest.every((item) => isPlainValue(item, depth + 1))
  if (name === 'dict') return rest.length % 2 === 0 && rest.every((item) => isPlainValue(item, depth + 1))
  if (name === 'range') return rest.length === 3 && rest.every((item) => isPlainValue(item, depth + 1))
  if (name === 'int') return rest.length === 1 && rest.every(isText(/^-?[0-9a-f]+$/))
  if (name === 'bytes') return rest.length === 1 && rest.every(isText(/^(?:[0-9a-f]{2})*$/))
  const float = /^(?:-?(?:inf|nan|\d+(?:\.\d+)?(?:e[+-]?\d+)?))$/
  if (name === 'float') return rest.length === 1 && rest.every(isText(float))
  return name === 'complex' && rest.length === 2 && rest.every(isText(float))
}
