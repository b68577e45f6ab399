import type { z } from 'zod'
import { UsageError } from '../errors/smacs-error.ts'
import { optionProblems } from './option-problems.ts'

/**
 * Checks what a user wrote against its schema and fills in the defaults.
 * @param isSecret places whose values no message repeats; where given, the error has no cause, which would hold them
 * @throws UsageError that lists every wrong or unknown option, with the nearest known name.
 * @example parseOptions(paperOptionsSchema, { refrences: 3 }, 'strategy paper')
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
  isSecret?: (path: readonly PropertyKey[]) => boolean,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = optionProblems(schema, value, parsed.error.issues, isSecret)
  const message = `${subject}: ${problems.map((problem) => problem.message).join(' ')}`
  throw new UsageError(message, isSecret === undefined ? { cause: parsed.error } : {})
}
