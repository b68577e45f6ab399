import { z } from 'zod'
import type { RecordedRow, SourceRow } from './recorded-row.ts'
import type { SourceLine } from './source/split-lines.ts'

/**
 * Turns JSON texts into rows: each is parsed, checked against a format's schema and converted; what fails is a refused
 * row with the reason.
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
export type ConvertedRow = { readonly row: RecordedRow } | { readonly reason: string }

function parse<Shape>(
  text: string,
  schema: z.ZodType<Shape>,
): { readonly fields: Shape } | { readonly reason: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { reason: 'not JSON' }
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? { fields: parsed.data } : { reason: problemOf(parsed.error) }
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue?.path.join('.') ?? ''
  return place === '' ? 'not a JSON object' : `${place}: ${issue?.message}`
}

/** An identifier that some files write as a number. */
export const identifier = z
  .union([z.string(), z.number()], { error: 'missing, or not a text' })
  .transform(String)
  .refine((text) => text !== '', { error: 'empty' })

export const text = z.string({ error: 'missing, or not a text' })
