import { createHash } from 'node:crypto'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { ModelId } from '../ports/chat-model.ts'

/** What weights are kept under: the strategy with its options, and the pool in any order. */
export function fittedName({ name }: Pick<AnyStrategy, 'name'>, options: unknown, pool: readonly ModelId[]): string {
  const fittedFor = JSON.stringify([options, pool.toSorted()])
  return `${name}/${createHash('sha256').update(fittedFor).digest('hex').slice(0, 16)}`
}
