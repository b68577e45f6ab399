import type { z } from 'zod'
import { optionProblems, pathText } from '../../options/option-problems.ts'
import { invalidRequest } from '../errors/request-error.ts'

/**
 * A query or body that is ours alone, checked: whatever its schema does not know is an error that names the nearest field.
 * @throws RequestError 400 for the first thing wrong
 */
export function parseStrictly<Schema extends z.ZodObject>(schema: Schema, value: unknown): z.output<Schema> {
  const given = value ?? {}
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [problem] = optionProblems(schema, given, parsed.error.issues.slice(0, 1))
  const param = problem === undefined || problem.path.length === 0 ? undefined : pathText(problem.path)
  const code = problem?.atKey === true ? 'unknown_parameter' : 'invalid_value'
  throw invalidRequest(problem?.message ?? 'The request is not valid.', param, code)
}
