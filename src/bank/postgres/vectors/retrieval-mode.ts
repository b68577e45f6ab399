import { UsageError } from '../../../errors/smacs-error.ts'
import type { Postgres } from '../../../postgres/open-postgres.ts'

const modes = ['auto', 'exact', 'hnsw'] as const

/** What an address may say of finding neighbours, as `?retrieval=`. */
export type RetrievalMode = (typeof modes)[number]

/**
 * Up to so many vectors a reader scans them all in its own memory; above, the database finds them by its index
 * (docs/decisions/scale.md).
 */
export const exactAtMost = 200_000

/** What pgvector's index of half precision takes. */
const dimensionsAtMost = 4_000

/** @throws UsageError for a mode that there is not */
export function retrievalModeOf({ address }: Pick<Postgres, 'address'>): RetrievalMode {
  const { retrieval = 'auto' } = address
  if (!(modes as readonly string[]).includes(retrieval))
    throw new UsageError(
      `Expected \`retrieval\` of a Postgres address to be one of ${modes.join(', ')}, got ${retrieval}.`,
    )
  return retrieval as RetrievalMode
}

/** Whether vectors of a bank are to be found by the index. */
export function wantsIndex(mode: RetrievalMode, vectorCount: number, dimensions: number): boolean {
  if (dimensions > dimensionsAtMost || vectorCount === 0) return false
  return mode === 'hnsw' || (mode === 'auto' && vectorCount > exactAtMost)
}
