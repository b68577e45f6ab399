import type { z } from 'zod'
import { UsageError } from '../errors/smacs-error.ts'
import { optionProblems } from '../options/option-problems.ts'

const secretKeys: readonly PropertyKey[] = ['apiKey', 'headers']

/**
 * Checks options that hold secrets: no message repeats the value of a key or header.
 * @throws UsageError that lists every wrong or unknown option.
 */
export function parseEndpointOptions<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const isSecret = (path: readonly PropertyKey[]): boolean => path.some((key) => secretKeys.includes(key))
  const problems = optionProblems(schema, value, parsed.error.issues, isSecret)
  throw new UsageError(`${subject}: ${problems.map(({ message }) => message).join(' ')}`)
}
