import type { z } from 'zod'
import type { BenchmarkQuestion, OfficialRow, ReadQuestion, RowPlace } from './benchmark.ts'

/** A question, or why a row of the right shape is none. */
export type Converted = BenchmarkQuestion | { readonly reason: string }

/** Reads rows that each are one question: checks their shape and converts them. */
export async function* readEachRow<Shape>(
  rows: AsyncIterable<OfficialRow>,
  schema: z.ZodType<Shape>,
  convert: (fields: Shape, place: RowPlace) => Converted,
): AsyncGenerator<ReadQuestion> {
  for await (const row of rows) yield readRow(row, schema, convert)
}

export function readRow<Shape>(
  row: OfficialRow,
  schema: z.ZodType<Shape>,
  convert: (fields: Shape, place: RowPlace) => Converted,
): ReadQuestion {
  const { place } = row
  if ('reason' in row) return row
  const parsed = schema.safeParse(row.value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const field = issue?.path.join('.') ?? ''
    return { place, reason: field === '' ? 'not an object' : `${field}: ${issue?.message}` }
  }
  const converted = convert(parsed.data, place)
  return 'reason' in converted ? { place, reason: converted.reason } : { place, question: converted }
}
