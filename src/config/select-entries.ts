import { UsageError } from '../errors/smacs-error.ts'
import { nearestName } from '../options/nearest-name.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { ModelConfig } from './config-schema.ts'

/**
 * The entries of a configuration that a user named, in the file's order; all of them where nobody is named.
 * @param option how the user named them, for the message
 * @throws UsageError for an id that the file does not have
 */
export function selectEntries(
  entries: readonly ModelConfig[],
  ids: readonly ModelId[] | undefined,
  option: string,
): readonly ModelConfig[] {
  if (ids === undefined) return entries
  const known = entries.map(({ id }) => id)
  for (const id of ids) {
    if (known.includes(id)) continue
    throw new UsageError(
      `${option}: the configuration has no model \`${id}\`. The nearest known one is \`${nearestName(id, known)}\`; known: ${known.join(', ')}.`,
    )
  }
  return entries.filter(({ id }) => ids.includes(id))
}
