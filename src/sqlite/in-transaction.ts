import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` as one transaction that nobody can write between; if it throws, nothing of it is kept. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
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
