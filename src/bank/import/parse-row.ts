import { z } from 'zod'
import { parseLenientJson } from '../../endpoint/body/json-body.ts'
import { optionProblems } from '../../options/option-problems.ts'
import type { RecordedRow, SourceRow } from './recorded-row.ts'
import type { SourceLine } from './source/split-lines.ts'

/**
 * Turns JSON texts into rows: each is parsed, checked against a format's schema and converted; what fails is a refused
 * row with the reason. NaN and the infinities, which Python writes as they stand, are read as null.
 */
export async function* parseRows<Shape>(
  lines: AsyncIterable<SourceLine>,
  schema: z.ZodType<Shape>,
  convert: (fields: Shape) => Iterable<ConvertedRow>,
): AsyncGenerator<SourceRow> {
  for await (const source of lines) {
    if ('reason' in source) {
      yield source
      continue
    }
    const parsed = parse(source.text, schema)
    if ('reason' in parsed) {
      yield { line: source.line, reason: parsed.reason }
      continue
    }
    for (const converted of convert(parsed.fields)) yield { line: source.line, ...converted }
  }
}

/** A row without its line. */
export type ConvertedRow = Omit<Extract<SourceRow, { row: RecordedRow }>, 'line'> | { readonly reason: string }

type Checked<Shape> = { readonly fields: Shape } | { readonly reason: string }

function parse<Shape>(text: string, schema: z.ZodType<Shape>): Checked<Shape> {
  let value: unknown
  try {
    value = parseLenientJson(text)
  } catch {
    return { reason: whyNotJson(text) }
  }
  const checked = checkFields(value, schema)
  // Numbers are parsed again, exactly, only where one was found too large.
  return 'reason' in checked && /\d{16}/.test(text) ? checkFields(JSON.parse(text, keepLargeIntegers), schema) : checked
}

/** A value as a format's schema has it, or the first thing that is wrong with it. */
export function checkFields<Shape>(value: unknown, schema: z.ZodType<Shape>): Checked<Shape> {
  const parsed = schema.safeParse(value)
  return parsed.success ? { fields: parsed.data } : { reason: problemOf(parsed.error, value, schema) }
}

function whyNotJson(text: string): string {
  if (text.includes('\0')) return 'not JSON: UTF-16, it seems; save the file as UTF-8'
  if (/\r[^\r\n]*\S/.test(text)) return 'not JSON: lines end in a carriage return alone; end them in a line feed'
  return 'not JSON'
}

function problemOf(error: z.ZodError, value: unknown, schema: z.ZodType): string {
  const [issue] = error.issues
  if (issue?.code === 'unrecognized_keys') {
    const [problem] = optionProblems(schema, value, [issue])
    if (problem !== undefined) return problem.message
  }
  const place = issue?.path.join('.') ?? ''
  return place === '' ? 'not a JSON object' : `${place}: ${issue?.message}`
}

/** An integer that a number cannot hold stays as it is written: it is an identifier. */
function keepLargeIntegers(_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
    ? source
    : value
}

/** An identifier that some files write as a number. */
export const identifier = z
  .union([z.string(), z.number()], { error: 'missing, or not a text' })
  .refine((value) => typeof value === 'string' || !Number.isInteger(value) || Number.isSafeInteger(value), {
    error: 'too large a number to be kept exactly; write it as a text',
  })
  .transform(String)
  .refine((text) => text !== '', { error: 'empty' })

export const text = z.string({ error: 'missing, or not a text' })
