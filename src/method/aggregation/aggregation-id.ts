import type { ModelId } from '../../ports/chat-model.ts'

const prefix = 'aggregator:'

/**
 * The reserved id under which a bank keeps what a model wrote as an aggregator, from others' answers: what that is worth is
 * fitted apart from the model's own answers, and no such id is ever in a pool.
 */
export function aggregationId(author: ModelId): ModelId {
  return `${prefix}${author}`
}

/** The author of aggregations kept under an id; undefined for the id of a model that answers by itself. */
export function aggregationAuthor(id: ModelId): ModelId | undefined {
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined
}

/** Those that answer by themselves: who can be in a pool. */
export function withoutAggregations(ids: readonly ModelId[]): ModelId[] {
  return ids.filter((id) => aggregationAuthor(id) === undefined)
}
