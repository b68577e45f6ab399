import type { DatabaseSync } from 'node:sqlite'
import type { BankEmbedder } from '../../ports/question-bank.ts'

/** Which embedder made the vectors of a bank's file; undefined while there are none. */
export function readEmbedder(database: DatabaseSync): BankEmbedder | undefined {
  const row = database.prepare('SELECT embedder_id, embedder_dimensions, embedder_state FROM bank').get()
  if (row === undefined || row.embedder_id === null) return undefined
  return {
    id: row.embedder_id as string,
    dimensions: row.embedder_dimensions as number,
    ...(row.embedder_state !== null && { state: row.embedder_state as Uint8Array }),
  }
}
