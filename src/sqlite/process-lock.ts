import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../ports/clock.ts'
import { sqliteFailure } from './sqlite-failure.ts'

const retryMs = 500

/**
 * Waits until no other process holds the lock. SQLite's file lock is used because the system lets go of it however its
 * holder ends.
 * @param file stays empty, made where it is missing
 * @returns lets go of the lock
 * @throws the signal's reason once it is aborted
 */
export async function lockAcrossProcesses(
  file: string,
  clock: Pick<Clock, 'wait'>,
  signal: AbortSignal,
  onWaiting?: () => void,
): Promise<() => void> {
  closeSync(openSync(file, 'a', 0o600))
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
