import type { z } from 'zod'
import { excerpt } from '../../options/excerpt.ts'
import { optionProblems, pathText } from '../../options/option-problems.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { hintFieldNames, withheldFieldNames } from './endpoint-fields.ts'
import { type RefusedField, withoutRefusedFields } from './refused-fields.ts'
import { saysSomething, unusedKeys } from './unused-keys.ts'

/** A body as a protocol's schema reads it, and what it said beside. */
export interface ParsedBody<Request> {
  readonly request: Request
  /** Fields of the endpoint's own, to be passed on as they are where one model answers. */
  readonly endpointFields: Readonly<Record<string, unknown>>
  /** Paths of what was taken and is not used. */
  readonly ignored: readonly string[]
}

/** Fields at the top of a body. */
const fieldsAtMost = 256
/** Messages, tools and parts of messages together: each wrong one would be a problem of its own. */
const entriesAtMost = 10_000

export interface BodyRules {
  readonly refused: Readonly<Record<string, RefusedField>>
  /** Refuse whatever the schema does not know. */
  readonly strict: boolean
}

/**
 * Checks the body of a request. What the schema knows is read; of the rest, hints are left unused and everything else at
 * the top is kept for the endpoint. `smacs` is ours: an unknown field there is an error.
 * @throws RequestError 400 for the first thing wrong, its `param` the field; an unknown field of ours names the nearest
 */
export function parseBody<Schema extends z.ZodObject>(
  schema: Schema,
  { refused, strict }: BodyRules,
  body: unknown,
): ParsedBody<z.output<Schema>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest('The body must be a JSON object.')
  }
  const fields = Object.keys(body)
  if (fields.length > fieldsAtMost) {
    throw invalidRequest(
      `A request has at most ${fieldsAtMost} fields; ${fields.length} came.`,
      undefined,
      'body_too_complex',
    )
  }
  assertFewEntries(body as Readonly<Record<string, unknown>>)
  const asked = withoutRefusedFields(body as Readonly<Record<string, unknown>>, refused)
  const known: Record<string, unknown> = {}
  const endpointFields: Record<string, unknown> = {}
  const ignored: string[] = []
  for (const [name, value] of Object.entries(asked)) {
    if (Object.hasOwn(schema.shape, name)) known[name] = value
    else if (value === null) continue
    else if (hintFieldNames.has(name) || withheldFieldNames.has(name)) {
      if (saysSomething(value)) ignored.push(name)
    } else endpointFields[name] = value
  }
  const parsed = schema.safeParse(known)
  if (!parsed.success) {
    // Only the first is told, so only the first is put into words.
    const [problem] = optionProblems(schema, known, parsed.error.issues.slice(0, 1).map(firstKey))
    const param = problem === undefined || problem.path.length === 0 ? undefined : pathText(problem.path)
    const code = problem?.atKey === true ? 'unknown_parameter' : 'invalid_value'
    throw invalidRequest(problem?.message ?? 'The body is not a valid request.', param, code)
  }
  ignored.push(...unusedKeys(known, parsed.data))
  if (strict) assertNothingUnknown([...ignored, ...Object.keys(endpointFields)])
  return { request: parsed.data, endpointFields, ignored }
}

function assertFewEntries({ messages, tools, functions }: Readonly<Record<string, unknown>>): void {
  let entries = 0
  for (const list of [messages, tools, functions]) {
    if (!Array.isArray(list)) continue
    entries += list.length
    for (const entry of list) if (Array.isArray(entry?.content)) entries += entry.content.length
  }
  if (entries <= entriesAtMost) return
  const what = `A request has at most ${entriesAtMost} messages, parts of messages and tools`
  throw invalidRequest(`${what}; ${entries} came.`, undefined, 'body_too_complex')
}

function firstKey(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  return issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, 1) } : issue
}

function assertNothingUnknown([first]: readonly string[]): void {
  if (first === undefined) return
  throw invalidRequest(
    `Unknown field \`${excerpt(first)}\`: \`server.strictFields\` is on, so nothing is taken that this server does not use itself.`,
    first,
    'unknown_parameter',
  )
}
