import { realpath } from 'node:fs/promises'
import type { Clock } from '../ports/clock.ts'
import { holdLock } from '../postgres/advisory-lock.ts'
import { openPostgres } from '../postgres/open-postgres.ts'
import { isPostgresAddress } from '../postgres/postgres-address.ts'
import { lockAcrossProcesses } from '../sqlite/process-lock.ts'

/**
 * Waits until no other process, on this machine or any other that has the bank, does the same with it.
 * @param doing what only one may do at a time: `building`, `learning`
 * @param onLost told when a database that held the lock has lost it
 * @returns lets go of the lock
 * @throws the signal's reason once it is aborted
 */
export async function lockBank(
  place: string,
  doing: string,
  clock: Pick<Clock, 'wait'>,
  signal: AbortSignal,
  onWaiting?: () => void,
  onLost?: () => void,
): Promise<() => Promise<void>> {
  if (!isPostgresAddress(place)) {
    // One that is missing yet has no other path.
    const file = await realpath(place).catch(() => place)
    const release = await lockAcrossProcesses(`${file}.${doing}`, clock, signal, onWaiting)
    return async () => release()
  }
  const database = await openPostgres(place)
  try {
    const release = await holdLock(database, `bank ${doing}`, clock, signal, onWaiting, onLost)
    return async () => {
      await release()
      await database.close()
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
