import { pathText } from '../../options/option-problems.ts'

/** More are not told one by one. */
const toldAtMost = 32

/**
 * Where a body says something that reading it left out: the paths of such keys, as they stand in the body. Keys that ask
 * for nothing (null, false, an empty list) are not counted.
 * @param read what a schema made of `sent`; a value it did not look into is the same object
 * @returns at most 32 paths
 */
export function unusedKeys(sent: unknown, read: unknown, path: readonly PropertyKey[] = []): readonly string[] {
  const found: string[] = []
  collect(sent, read, path, found)
  return found
}

function collect(sent: unknown, read: unknown, path: readonly PropertyKey[], found: string[]): void {
  if (sent === read || found.length >= toldAtMost) return
  if (Array.isArray(sent) && Array.isArray(read)) {
    for (const [index, value] of sent.entries()) collect(value, read[index], [...path, index], found)
    return
  }
  if (!isPlain(sent) || !isPlain(read)) return
  for (const [key, value] of Object.entries(sent)) {
    if (Object.hasOwn(read, key)) collect(value, read[key], [...path, key], found)
    else if (saysSomething(value) && found.length < toldAtMost) found.push(pathText([...path, key]))
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a field asks for anything: `null`, `false` and what is empty do not. */
export function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
