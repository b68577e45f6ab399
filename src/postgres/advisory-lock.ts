import { createHash } from 'node:crypto'
import type { Clock } from '../ports/clock.ts'
import type { Postgres, PostgresSession } from './open-postgres.ts'

/** The number of a lock that only this schema of this database has: `migrate`, `fit`, … */
export function lockNumber(database: Pick<Postgres, 'address'>, name: string): string {
  const digest = createHash('sha256').update(`smacs\0${database.address.schema}\0${name}`).digest()
  return digest.readBigInt64BE(0).toString()
}

/** Waits for a lock and keeps it to the end of the transaction. */
export async function lockInTransaction(
  database: Pick<Postgres, 'address'>,
  session: PostgresSession,
  name: string,
): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1)', [lockNumber(database, name)])
}

/**
 * Runs `work` while this process alone holds the lock; the server lets go of it however its holder ends.
 * @returns `undefined` where another holds it
 */
export function tryWithLock<Result>(
  database: Postgres,
  name: string,
  work: (session: PostgresSession, lost: AbortSignal) => Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  const number = lockNumber(database, name)
  return database.withConnection(async (session, lost) => {
    const [row] = await session.query('SELECT pg_try_advisory_lock($1) AS held', [number])
    if (row?.held !== true) return undefined
    try {
      return { result: await work(session, lost) }
    } finally {
      // Where the connection is gone so is the lock, and what went wrong is told by the work itself.
      await session.query('SELECT pg_advisory_unlock($1)', [number]).catch(() => undefined)
    }
  })
}

const retryMs = 500

/**
 * Waits for a lock and holds it until what is returned is called; the server lets go of it however its holder ends.
 * @param onLost told when the connection ends, and the lock with it
 * @throws the signal's reason once it is aborted
 */
export async function holdLock(
  database: Postgres,
  name: string,
  clock: Pick<Clock, 'wait'>,
  signal: AbortSignal,
  onWaiting?: () => void,
  onLost?: () => void,
): Promise<() => Promise<void>> {
  for (let waited = false; ; waited = true) {
    signal.throwIfAborted()
    const held = Promise.withResolvers<void>()
    const letGo = Promise.withResolvers<void>()
    const holding = tryWithLock(database, name, (_, lost) => {
      held.resolve()
      const lose = (): void => {
        letGo.resolve()
        onLost?.()
      }
      lost.addEventListener('abort', lose, { once: true })
      return letGo.promise
    })
    const isHeld = await Promise.race([held.promise.then(() => true), holding.then(() => false)])
    if (isHeld)
      return async () => {
        letGo.resolve()
        await holding
      }
    if (!waited) onWaiting?.()
    await clock.wait(retryMs, signal)
  }
}
