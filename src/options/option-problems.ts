import type { z } from 'zod'
import { excerpt } from './excerpt.ts'
import { nearestName } from './nearest-name.ts'
import { knownKeysAt, knownValuesAt } from './schema-at.ts'

/** One thing wrong with what a user wrote. */
export interface OptionProblem {
  /** The place of the wrong value; of the key itself where `atKey` is true. */
  readonly path: readonly PropertyKey[]
  readonly atKey: boolean
  readonly message: string
}

/** `models[0].baseUrl`, the way a reader writes it. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = excerpt(String(key), 64)
    return text === '' ? name : `${text}.${name}`
  }, '')
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<PropertyKey, unknown>)[key]
  }
  return here
}

function given(value: unknown): string {
  if (value === undefined) return 'but it is missing'
  if (value === null) return 'got nothing (null)'
  if (Array.isArray(value)) return `got a list of ${value.length}`
  if (typeof value === 'object')
    return `got an object with ${excerpt(Object.keys(value).slice(0, 20).join(', ')) || 'no keys'}`
  const text = String(value)
  return `got ${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : value)} (${typeof value})`
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [limit, least] = issue.code === 'too_small' ? [issue.minimum, true] : [issue.maximum, false]
  const unit: Readonly<Record<string, string>> = { string: ' characters long', array: ' entries long', set: ' entries' }
  const size = unit[issue.origin] ?? ''
  if (issue.inclusive === false) return `${least ? 'above' : 'below'} ${limit}${size}`
  return `${least ? 'at least' : 'at most'} ${limit}${size}`
}

/** What the value should have been, in words; undefined where zod's own message says it best. */
function rule(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected
    case 'too_small':
    case 'too_big':
      return bound(issue)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.format === 'url' ? 'an address (URL)' : undefined
    default:
      return undefined
  }
}

function unknownKey(key: string, path: readonly PropertyKey[], known: readonly string[]): OptionProblem {
  const nearest = nearestName(key, known)
  const place = path.length === 0 ? '' : ` in \`${pathText(path)}\``
  const near = nearest === undefined ? '' : `The nearest known key is \`${nearest}\`; `
  const help =
    known.length === 0
      ? 'No key is known here.'
      : `${near}${near === '' ? 'Known' : 'known'} here: ${known.join(', ')}.`
  return { path: [...path, key], atKey: true, message: `Unknown key \`${excerpt(key, 64)}\`${place}. ${help}` }
}

/**
 * What zod found, in words that name the option, what it should be and what it is, in the order found.
 * Values at secret places are never repeated.
 */
export function optionProblems(
  schema: z.core.$ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  isSecret: (path: readonly PropertyKey[]) => boolean = () => false,
): readonly OptionProblem[] {
  return issues.flatMap((issue): readonly OptionProblem[] => {
    const path = issue.path
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeysAt(schema, value, path)
      return issue.keys.map((key) => unknownKey(key, path, known))
    }
    const name = path.length === 0 ? 'it' : `\`${pathText(path)}\``
    const choice = issue.code === 'invalid_value' || issue.code === 'invalid_union'
    const known = choice ? knownValuesAt(schema, value, path) : []
    if (issue.code === 'invalid_union' && known.length === 0 && issue.errors.length > 0) {
      return optionProblems(schema, value, nearestMember(issue), isSecret)
    }
    const expected = oneOf(known) ?? rule(issue)
    if (expected === undefined) {
      const said = issue.message.replace(/^Invalid input: /, '')
      return [{ path, atKey: false, message: path.length === 0 ? said : `${name}: ${said}` }]
    }
    const actual = valueAt(value, path)
    const got = isSecret(path) && actual !== undefined ? 'got another value' : given(actual)
    const nearest = typeof actual === 'string' ? nearestName(actual, known) : undefined
    const near = nearest === undefined ? '' : ` The nearest is ${JSON.stringify(nearest)}.`
    return [{ path, atKey: false, message: `Expected ${name} to be ${expected}, ${got}.${near}` }]
  })
}

/** Of a union none of whose members fits, what is wrong with the one that was meant: of the value's kind, its fault deepest. */
function nearestMember(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  const isOtherKind = (issues: readonly z.core.$ZodIssue[]): boolean =>
    issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)
  const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map(({ path }) => path.length))
  const [best = []] = issue.errors.toSorted(
    (a, b) => Number(isOtherKind(a)) - Number(isOtherKind(b)) || depth(b) - depth(a),
  )
  return best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

function oneOf(known: readonly string[]): string | undefined {
  return known.length === 0 ? undefined : `one of ${known.map((name) => JSON.stringify(name)).join(', ')}`
}
