import { z } from 'zod'
import { UsageError } from '../../errors/smacs-error.ts'
import { excerpt } from '../../options/excerpt.ts'
import { schemasAt } from '../../options/schema-at.ts'

/** A strategy as a user names it: its kind with its options, nested as in the file; values are still texts. */
export interface StrategySpec {
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>>
}

type Nested = { [key: string]: string | string[] | Nested }

/** No strategy has longer specifications, or options in options in options. */
const specLengthAtMost = 4_096
const levelsAtMost = 4

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

function decoded(text: string, spec: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new UsageError(`Expected the strategy "${excerpt(spec)}" to be URL-encoded, but "${excerpt(text)}" is not.`, {
      cause,
    })
  }
}

function put(target: Nested, path: readonly string[], value: string, spec: string): void {
  const [key = '', ...rest] = path
  if (key === '' || forbiddenKeys.has(key)) {
    throw new UsageError(`Expected the options of the strategy "${excerpt(spec)}" to be name=value, joined by "&".`)
  }
  const present = target[key]
  if (rest.length > 0) {
    const inner = present ?? {}
    if (typeof inner === 'string' || Array.isArray(inner)) {
      throw new UsageError(`The strategy "${excerpt(spec)}" gives \`${key}\` both a value and options of its own.`)
    }
    target[key] = inner
    put(inner, rest, value, spec)
  } else if (present === undefined) target[key] = value
  else if (typeof present === 'string') target[key] = [present, value]
  else if (Array.isArray(present)) present.push(value)
  else throw new UsageError(`The strategy "${excerpt(spec)}" gives \`${key}\` both a value and options of its own.`)
}

/**
 * Reads `adaptive?objective=cost&escalate.below=0.7`: the kind, then options joined by `&`, nested ones with a dot,
 * values URL-encoded; a repeated option is a list.
 * @throws UsageError when it cannot be read, is longer than 4,096 characters or nests deeper than 4 levels.
 */
export function parseStrategySpec(spec: string): StrategySpec {
  if (spec.length > specLengthAtMost) {
    throw new UsageError(
      `A strategy has at most ${specLengthAtMost} characters; "${excerpt(spec, 60)}" has ${spec.length}.`,
    )
  }
  const mark = spec.indexOf('?')
  const kind = mark < 0 ? spec : spec.slice(0, mark)
  if (!/^[A-Za-z][\w-]*$/.test(kind)) {
    throw new UsageError(
      `Expected a strategy like \`paper\` or \`paper?references=3&alpha=0.5\`, got "${excerpt(spec)}".`,
    )
  }
  const options: Nested = {}
  for (const pair of mark < 0 ? [] : spec.slice(mark + 1).split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    if (equals < 0)
      throw new UsageError(`Expected \`${excerpt(pair)}\` in the strategy "${excerpt(spec)}" to be name=value.`)
    const path = decoded(pair.slice(0, equals), spec).split('.')
    if (path.length > levelsAtMost) {
      throw new UsageError(
        `Options of a strategy nest ${levelsAtMost} levels at most; \`${excerpt(pair, 60)}\` has ${path.length}.`,
      )
    }
    put(options, path, decoded(pair.slice(equals + 1), spec), spec)
  }
  return { kind, options }
}

/** Several specs in one option value, joined by commas; a comma inside a value is URL-encoded. */
export function splitStrategySpecs(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).filter((spec) => spec.trim() !== '')
}

function coercedText(text: string, schemas: readonly z.core.$ZodType[]): unknown {
  const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
  if (numeric && schemas.some((schema) => schema instanceof z.ZodNumber)) return Number(text)
  if (/^(true|false)$/.test(text)) {
    const value = text === 'true'
    const takesIt = (schema: z.core.$ZodType): boolean =>
      schema instanceof z.ZodBoolean || (schema instanceof z.ZodLiteral && schema.values.has(value))
    if (schemas.some(takesIt)) return value
  }
  return text
}

/** Turns the texts of a spec's options into the numbers, booleans and lists that the strategy's schema wants. */
export function coerceSpecOptions(schema: z.core.$ZodType, options: Readonly<Record<string, unknown>>): unknown {
  const coerce = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => coerce(item, [...path, index]))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coerce(inner, [...path, key])]))
    }
    const schemas = schemasAt(schema, options, path)
    const onlyLists = schemas.length > 0 && schemas.every((plain) => plain instanceof z.ZodArray)
    if (onlyLists && typeof value === 'string') return [coercedText(value, schemasAt(schema, options, [...path, 0]))]
    return typeof value === 'string' ? coercedText(value, schemas) : value
  }
  return coerce(options, [])
}
