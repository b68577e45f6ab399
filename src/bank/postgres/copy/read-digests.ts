import type { PostgresSession } from '../../../postgres/open-postgres.ts'
import { hashOfSorted } from '../../content/content-hash.ts'

/** Blocks fetched at once: a 256th of the digests each. */
const blocksAtOnce = 8

/**
 * The content hash of all that a bank holds; to be called inside a transaction that sees one state. The server sorts, block
 * by block of the digests' first byte, so that neither side ever holds a text of all of them.
 */
export async function readContentHash(session: PostgresSession, schema: string): Promise<string> {
  return hashOfSorted(
    await sortedDigests(session, `${schema}.bank_question`),
    await sortedDigests(session, `${schema}.bank_cell`),
  )
}

async function sortedDigests(session: PostgresSession, table: string): Promise<Buffer> {
  await session.query(
    `DECLARE digests NO SCROLL CURSOR FOR
     SELECT string_agg(digest, ''::bytea ORDER BY digest) AS block FROM ${table} GROUP BY get_byte(digest, 0) ORDER BY get_byte(digest, 0)`,
  )
  const blocks: Buffer[] = []
  for (;;) {
    const rows = await session.query(`FETCH ${blocksAtOnce} FROM digests`)
    if (rows.length === 0) break
    for (const row of rows) blocks.push(row.block as Buffer)
  }
  await session.query('CLOSE digests')
  return Buffer.concat(blocks)
}
