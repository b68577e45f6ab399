import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { partVersion } from '../postgres/migrate.ts'
import { openPostgres } from '../postgres/open-postgres.ts'
import { isPostgresAddress, redactPassword } from '../postgres/postgres-address.ts'
import { bankPart } from './postgres/schema.ts'

/**
 * Where a bank is: an absolute path, or a Postgres address as it was written.
 * @param folder that a relative path is relative to
 */
export function bankPlace(folder: string, written: string): string {
  return isPostgresAddress(written) ? written : resolve(folder, written)
}

/** Whether a place is a file, rather than a database. */
export function isBankFile(place: string): boolean {
  return !isPostgresAddress(place)
}

/** The same as messages, logs and answers may name it. */
export function shownBank(place: string): string {
  return redactPassword(place)
}

/** Whether somebody has made the bank already. @throws as openQuestionBank where Postgres cannot be asked */
export async function bankExists(place: string): Promise<boolean> {
  if (!isPostgresAddress(place)) return existsSync(place)
  const database = await openPostgres(place)
  try {
    return (await partVersion(database, bankPart)) > 0
  } finally {
    await database.close()
  }
}
