import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import type { PostgresPart } from '../../postgres/migrate.ts'
import type { StateDatabase } from '../../postgres/state-database.ts'
import { createSessionStore, idleAtMostMs, type OpenSessions, type SessionStore } from './session-store.ts'

export const sessionsPart: PostgresPart = {
  name: 'sessions',
  what: 'The sessions',
  steps: [
    (schema) => `
      CREATE TABLE ${schema}.session (hash text PRIMARY KEY, owner text NOT NULL, used_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX session_by_use ON ${schema}.session (used_at)`,
  ],
}

const isOpen = `used_at > now() - interval '${idleAtMostMs} milliseconds'`

/**
 * Sessions that all replicas know. While the database is away each knows those that it has seen.
 * @param database has sessionsPart among its parts
 * @param seen sessions of this process alone
 */
export function createPostgresSessions(database: StateDatabase, seen: OpenSessions): SessionStore {
  const { schema } = database
  const failing = 'Sessions cannot be looked up now'
  /** Where the database is away, what this process knows itself; the fault where that is nothing. */
  const otherwise = (error: unknown, hash: string): string => {
    const owner = error instanceof MachineFaultError ? seen.ownerOf(hash) : undefined
    if (owner === undefined) throw error
    return owner
  }
  return createSessionStore({
    async open(hash, owner) {
      seen.open(hash, owner)
      await database
        .run(failing, async (open) => {
          await open.query(
            `INSERT INTO ${schema}.session (hash, owner) VALUES ($1, $2)
             ON CONFLICT (hash) DO UPDATE SET owner = excluded.owner, used_at = now()`,
            [hash, owner],
          )
          await open.query(`DELETE FROM ${schema}.session WHERE NOT (${isOpen})`)
        })
        .catch((error: unknown) => otherwise(error, hash))
    },
    async ownerOf(hash) {
      try {
        // That it is used is written once a minute at most.
        const [row] = await database.run(failing, (open) =>
          open.query(
            `WITH used AS (UPDATE ${schema}.session SET used_at = now()
               WHERE hash = $1 AND ${isOpen} AND used_at < now() - interval '1 minute')
             SELECT owner FROM ${schema}.session WHERE hash = $1 AND ${isOpen}`,
            [hash],
          ),
        )
        const owner = typeof row?.owner === 'string' ? row.owner : undefined
        if (owner === undefined) seen.end(hash)
        else seen.open(hash, owner)
        return owner
      } catch (error) {
        return otherwise(error, hash)
      }
    },
    async end(hash) {
      seen.end(hash)
      await database.run('The session cannot be ended now', (open) =>
        open.query(`DELETE FROM ${schema}.session WHERE hash = $1`, [hash]),
      )
    },
  })
}
