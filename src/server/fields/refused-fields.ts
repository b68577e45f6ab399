import { invalidRequest } from '../errors/request-error.ts'

/** A field of the protocol that this server cannot honour: which values ask for nothing, and what to do instead. */
export interface RefusedField {
  /** Values that mean the same as leaving the field out. `null` always does. */
  readonly neutral?: (value: unknown) => boolean
  readonly instead: string
}

/**
 * The body without the fields that ask for nothing.
 * @throws RequestError 400 that names the first field which asks for something this server cannot do
 */
export function withoutRefusedFields(
  body: Readonly<Record<string, unknown>>,
  refused: Readonly<Record<string, RefusedField>>,
): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body)) {
    const field = Object.hasOwn(refused, name) ? refused[name] : undefined
    if (field === undefined) kept[name] = value
    else if (value !== null && field.neutral?.(value) !== true) {
      throw invalidRequest(`\`${name}\` is not supported here: ${field.instead}`, name, 'unsupported_parameter')
    }
  }
  return kept
}

export const isZero = (value: unknown): boolean => value === 0
export const isFalse = (value: unknown): boolean => value === false
