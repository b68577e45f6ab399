import { UsageError } from '../errors/smacs-error.ts'
import { aggregationAuthor, withoutAggregations } from '../method/aggregation/aggregation-id.ts'
import type { ModelId } from '../ports/chat-model.ts'

/**
 * The pool of a run, in order: as named, else everybody known who answers by themselves, ids sorted by code unit.
 * @throws UsageError when an aggregation is named: it was written from the answers of others
 */
export function resolvePool(named: readonly ModelId[] | undefined, known: readonly ModelId[]): readonly ModelId[] {
  if (named === undefined) return withoutAggregations(known).sort()
  const aggregation = named.find((model) => aggregationAuthor(model) !== undefined)
  if (aggregation === undefined) return named
  throw new UsageError(
    `--models: \`${aggregation}\` holds aggregations of others' answers, which are never in a pool; leave it out.`,
  )
}
