/** What became of an entry that was there already. */
export type CompletedEntry<Entry> =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'completed'; readonly entry: Entry }
  | { readonly outcome: 'contradicted'; readonly field: string }

/** Fills what is unknown in `recorded` from `incoming`. What is known never changes. */
export function completeEntry<Entry extends object>(recorded: Entry, incoming: Entry): CompletedEntry<Entry> {
  const completed: Entry = { ...recorded }
  let filled = false
  for (const field of Object.keys(incoming) as (keyof Entry & string)[]) {
    if (recorded[field] === undefined) {
      completed[field] = incoming[field]
      filled = true
    } else if (JSON.stringify(sorted(recorded[field])) !== JSON.stringify(sorted(incoming[field]))) {
      return { outcome: 'contradicted', field }
    }
  }
  return filled ? { outcome: 'completed', entry: completed } : { outcome: 'unchanged' }
}

/** The fields of a plain object in one order; anything else as it is. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}
