import type { BankEmbedder } from '../../ports/question-bank.ts'
import type { PostgresSession } from '../../postgres/open-postgres.ts'
import { textOf } from './rows.ts'

/** What a bank says of itself as a whole. */
export interface BankState {
  /** One more with every change of questions, cells or vectors. */
  readonly version: number
  /** Undefined after a change, until it is computed again. */
  readonly contentHash: string | undefined
  readonly embedder: BankEmbedder | undefined
}

/** @param lock keeps every other writer waiting to the end of the transaction */
export async function readState(
  session: PostgresSession,
  schema: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<BankState> {
  const [row] = await session.query(
    `SELECT version, content_hash, embedder_id, embedder_dimensions, embedder_state FROM ${schema}.bank
     ${lock ? 'FOR UPDATE' : ''}`,
  )
  const state = row?.embedder_state as Uint8Array | null | undefined
  return {
    version: Number(row?.version),
    contentHash: (row?.content_hash as string | null) ?? undefined,
    embedder:
      typeof row?.embedder_id !== 'string'
        ? undefined
        : {
            id: textOf(row.embedder_id),
            dimensions: row.embedder_dimensions as number,
            ...(state != null && { state: Uint8Array.from(state) }),
          },
  }
}
