import { InvalidArgumentError } from 'commander'
import { sourceName } from '../learning/learn-options.ts'

/** Reads a whole number of at least `least`; for commander, which adds the option's name to the message. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`)
    }
    return value
  }
}

/** Reads an amount of US dollars, 0 or more. */
export function usDollars(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('Expected an amount of US dollars, like 0.50.')
  }
  return value
}

/** Reads names joined by commas; a repeated option adds to the list. */
export function nameList(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.some((name) => name === '')) throw new InvalidArgumentError('Expected names joined by commas, like a,b.')
  return [...before, ...names]
}

/** Reads `field=path` pairs joined by commas; a repeated option adds to them. */
export function fieldPaths(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair): readonly [string, string] => {
    const end = pair.indexOf('=')
    if (end < 1)
      throw new InvalidArgumentError('Expected FIELD=PATH joined by commas, like question=prompt,model==gpt-4.')
    return [pair.slice(0, end).trim(), pair.slice(end + 1).trim()]
  })
  return { ...before, ...Object.fromEntries(pairs) }
}

/** Reads the name of a source. */
export function newSourceName(text: string): string {
  const parsed = sourceName.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(`Expected ${parsed.error.issues[0]?.message}.`)
}
