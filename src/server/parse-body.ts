import type { z } from 'zod'
import { optionProblems, pathText } from '../options/option-problems.ts'
import { invalidRequest } from './errors/request-error.ts'
import { type RefusedField, withoutRefusedFields } from './refused-fields.ts'

/**
 * Checks the body of a request.
 * @param refused fields of the protocol that cannot be honoured
 * @throws RequestError 400 for the first thing wrong, its `param` the field; an unknown field names the nearest known one
 */
export function parseBody<Schema extends z.ZodObject>(
  schema: Schema,
  refused: Readonly<Record<string, RefusedField>>,
  body: unknown,
): z.output<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest('The body must be a JSON object.')
  }
  const kept = withoutRefusedFields(body as Readonly<Record<string, unknown>>, refused)
  const parsed = schema.safeParse(kept)
  if (parsed.success) return parsed.data
  const [problem] = optionProblems(schema, kept, parsed.error.issues)
  const param = problem === undefined || problem.path.length === 0 ? undefined : pathText(problem.path)
  const code = problem?.atKey === true ? 'unknown_parameter' : 'invalid_value'
  throw invalidRequest(problem?.message ?? 'The body is not a valid request.', param, code)
}
