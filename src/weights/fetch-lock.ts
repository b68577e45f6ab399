import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../ports/clock.ts'
import { sqliteFailure } from '../sqlite/sqlite-failure.ts'

const retryMs = 500

/**
 * Waits until no other process fetches into the folder. SQLite's file lock is used because the system lets go of it
 * however its holder ends.
 * @returns lets go of the lock
 */
export async function lockFetching(
  file: string,
  clock: Clock,
  signal: AbortSignal,
  onWaiting?: () => void,
): Promise<() => void> {
  for (let waited = false; ; waited = true) {
    signal.throwIfAborted()
    const database = new DatabaseSync(file)
    try {
      database.exec('BEGIN EXCLUSIVE')
      return () => database.close()
    } catch (error) {
      database.close()
      if (sqliteFailure(error) !== 'busy') throw error
    }
    if (!waited) onWaiting?.()
    await clock.wait(retryMs, signal)
  }
}
