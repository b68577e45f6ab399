import { SmacsError } from '../../../errors/smacs-error.ts'
import { selectNeighbours } from '../../../method/retrieval/select-neighbours.ts'
import type { BankEmbedder, Neighbour, NeighbourRule } from '../../../ports/question-bank.ts'
import type { Postgres, PostgresRow } from '../../../postgres/open-postgres.ts'
import { vectorValue } from './read-vectors.ts'
import { indexedVector } from './vector-index.ts'

/** pgvector's `hnsw.ef_search`: how many candidates the index keeps in view, 1 to 1,000. */
const candidatesAtMost = 1_000
/** Vectors that one search may look at, and neighbours it may give: beyond, the farthest are left out. */
const scannedAtMost = 100_000
const keptAtMost = 16_384

/**
 * Neighbours by the database's index. The rule cuts at a share of the k-th similarity, so how many there are is known only
 * once they are there: twice k are asked for, and twice as many again while the last of them is above the threshold.
 * @param placeOfId of the questions that the view shows
 * @throws SmacsError `embedding-dimensions`; MachineFaultError where the database cannot be asked
 */
export async function searchIndex(
  database: Postgres,
  embedder: BankEmbedder,
  placeOfId: ReadonlyMap<number, number>,
  query: ArrayLike<number>,
  rule: NeighbourRule,
): Promise<readonly Neighbour[]> {
  if (query.length !== embedder.dimensions)
    throw new SmacsError(
      'embedding-dimensions',
      `Expected a vector of ${embedder.dimensions} dimensions, got ${query.length}: it comes from another embedder than the bank's. ` +
        '`smacs bank reembed` makes the bank fit the embedder.',
    )
  const value = vectorValue(Float32Array.from(query))
  const { schema } = database
  const order = `${indexedVector('vector', embedder.dimensions)} <=> ${indexedVector('$1::vector', embedder.dimensions)}`
  return database.withTransaction(
    async (session) => {
      for (let most = 2 * (rule.neighbours + 1); ; most *= 2) {
        const candidates = Math.min(candidatesAtMost, Math.max(100, most))
        await session.query(
          `SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true),
             set_config('hnsw.max_scan_tuples', $2, true), set_config('enable_seqscan', 'off', true)`,
          [String(candidates), String(scannedAtMost)],
        )
        const rows = await session.query(
          `SELECT question, 1 - (vector <=> $1::vector) AS similarity FROM ${schema}.bank_embedding
           ORDER BY ${order} LIMIT ${most}`,
          [value],
        )
        const kept = keptOf(rows, placeOfId, rule)
        // Where even the last was kept, more may have to be.
        if (rows.length < most || kept.length < rows.length || most >= keptAtMost) return kept
      }
    },
    { readOnly: true },
  )
}

function keptOf(
  rows: readonly PostgresRow[],
  placeOfId: ReadonlyMap<number, number>,
  rule: NeighbourRule,
): readonly Neighbour[] {
  const found = rows
    .flatMap(({ question, similarity }) => {
      const index = placeOfId.get(Number(question))
      return index === undefined ? [] : [{ index, similarity: similarity as number }]
    })
    .sort((a, b) => a.index - b.index)
  return selectNeighbours(
    found.map(({ similarity }) => similarity),
    rule,
  ).map(({ index, similarity }) => ({ index: found[index]?.index as number, similarity }))
}
