import type { DatabaseSync } from 'node:sqlite'

/**
 * Runs `work` as one transaction; if it throws, nothing of it is kept.
 * @param begin by default nobody can write between; `BEGIN` reads one state and keeps nobody from writing
 */
export function inTransaction<Result>(
  database: DatabaseSync,
  work: () => Result,
  begin: 'BEGIN' | 'BEGIN IMMEDIATE' = 'BEGIN IMMEDIATE',
): Result {
  database.exec(begin)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk has SQLite roll back by itself; another ROLLBACK would hide why.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
