import type pg from 'pg'
import { connectionOptions } from './connection-options.ts'
import { loadPg } from './load-pg.ts'
import { type PostgresAddress, parsePostgresAddress } from './postgres-address.ts'
import { postgresError, postgresFailure } from './postgres-failure.ts'

/** A row as pg gives it: bigint as text, bytea as Buffer, json parsed, the rest by its type. */
export type PostgresRow = Readonly<Record<string, unknown>>

/** What statements are sent to: the pool, or one connection inside a transaction. */
export interface PostgresSession {
  /**
   * @param values what stands for $1, $2 …; a Buffer goes as it is, in the binary form of whatever type stands there
   * @throws MachineFaultError, UsageError or SmacsError `database-busy`; see postgresError
   */
  query(text: string, values?: readonly unknown[]): Promise<readonly PostgresRow[]>
  /** How many rows a statement changed. */
  change(text: string, values?: readonly unknown[]): Promise<number>
}

/** A database with one pool of connections. It survives a restart of the server: what runs fails, the next goes on. */
export interface Postgres extends PostgresSession {
  readonly address: PostgresAddress
  /** The schema of our tables, quoted: `"smacs"`. Every statement names it, whatever the search path is. */
  readonly schema: string
  /**
   * Runs `work` in one transaction; if it throws, nothing of it is kept. Where others' writing got in its way
   * (serialization failure, deadlock) it runs again, three times at most, so it has no other effects.
   */
  withTransaction<Result>(
    work: (session: PostgresSession) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /**
   * Runs `work` on one connection of its own, for what lasts as long as a session: locks and cursors.
   * @param work is told by its signal when the connection ends under it
   */
  withConnection<Result>(work: (session: PostgresSession, lost: AbortSignal) => Promise<Result>): Promise<Result>
  /** To be called once by each that opened it; the last one closes the connections. */
  close(): Promise<void>
}

export interface TransactionOptions {
  /** Default `read committed`. `repeatable read` sees one state throughout. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
}

/** How a pool of connections is used. */
export interface PoolUse {
  /** What takes longer is given up with its connection, in milliseconds; default: nothing is. */
  readonly answerWithinMs?: number
  /** Default 10. */
  readonly connectionsAtMost?: number
}

const triesAtMost = 4

interface SharedPool {
  readonly pool: pg.Pool
  users: number
}

const pools = new Map<string, SharedPool>()

/**
 * Opens a database; addresses that mean the same, used in the same way, share one pool. Connects at the first statement.
 * @throws UsageError for a wrong address, MissingPackageError without the package `pg`
 */
export async function openPostgres(address: string | PostgresAddress, use: PoolUse = {}): Promise<Postgres> {
  const parsed = typeof address === 'string' ? parsePostgresAddress(address) : address
  const { Pool } = await loadPg()
  // The password is part of which pool it is: a wrong one must not be let in by another's connection.
  const key = JSON.stringify([parsed.key, parsed.password() ?? '', use])
  let shared = pools.get(key)
  if (shared === undefined) {
    shared = { pool: new Pool(poolOptions(parsed, use)), users: 0 }
    // A connection that breaks while it rests is replaced by the next that is asked for.
    shared.pool.on('error', () => {})
    pools.set(key, shared)
  }
  shared.users += 1
  return postgresOn(parsed, shared, () => pools.delete(key))
}

function poolOptions(address: PostgresAddress, { answerWithinMs, connectionsAtMost = 10 }: PoolUse): pg.PoolConfig {
  const connection = connectionOptions(address)
  return {
    ...connection,
    ...(answerWithinMs !== undefined && {
      connectionTimeoutMillis: Math.min(connection.connectionTimeoutMillis, answerWithinMs),
      query_timeout: answerWithinMs,
    }),
    max: connectionsAtMost,
    allowExitOnIdle: true,
  }
}

function postgresOn(address: PostgresAddress, shared: SharedPool, onLast: () => void): Postgres {
  const { pool } = shared
  let isOpen = true
  const failing = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      throw postgresError(address.shown, error)
    }
  }
  const sessionOn = (client: pg.Pool | pg.PoolClient): PostgresSession => ({
    query: (text, values = []) => failing(async () => (await client.query(text, [...values])).rows),
    change: (text, values = []) => failing(async () => (await client.query(text, [...values])).rowCount ?? 0),
  })

  const withClient = async <Result>(
    work: (client: pg.PoolClient, lost: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const client = await failing(() => pool.connect())
    let broken: Error | undefined
    const losing = new AbortController()
    const onError = (error: Error): void => {
      broken = error
      losing.abort(error)
    }
    client.on('error', onError)
    try {
      return await work(client, losing.signal)
    } catch (error) {
      // What was left open or half said on this connection nobody else may meet.
      broken ??= error instanceof Error ? error : new Error(String(error))
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  return {
    address,
    schema: `"${address.schema}"`,
    ...sessionOn(pool),

    async withTransaction(work, { isolation = 'read committed', readOnly = false } = {}) {
      const begin = `BEGIN ISOLATION LEVEL ${isolation}${readOnly ? ' READ ONLY' : ''}`
      for (let tries = 1; ; tries++) {
        try {
          return await withClient(async (client) => {
            const session = sessionOn(client)
            await session.query(begin)
            try {
              const result = await work(session)
              await session.query('COMMIT')
              return result
            } catch (error) {
              // On a connection that is gone the server rolls back by itself; another error would hide why.
              await client.query('ROLLBACK').catch(() => undefined)
              throw error
            }
          })
        } catch (error) {
          if (tries === triesAtMost || !isWorthAnotherTry(error)) throw error
        }
      }
    },

    withConnection: (work) => withClient((client, lost) => work(sessionOn(client), lost)),

    async close() {
      if (!isOpen) return
      isOpen = false
      shared.users -= 1
      if (shared.users > 0) return
      onLast()
      await pool.end()
    },
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  if (postgresFailure(cause) !== 'busy' || !(cause instanceof Error) || !('code' in cause)) return false
  return cause.code === '40001' || cause.code === '40P01'
}
