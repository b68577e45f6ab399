import type { z } from 'zod'
import { parseOptions } from '../options/parse-options.ts'

const secretKeys: readonly PropertyKey[] = ['apiKey', 'headers', 'proxy']

/**
 * Checks options that hold secrets: no message repeats the value of a key, header or proxy.
 * @throws UsageError that lists every wrong or unknown option.
 */
export function parseEndpointOptions<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
): z.output<Schema> {
  return parseOptions(schema, value, subject, (path) => path.some((key) => secretKeys.includes(key)))
}
