import type { QuestionBank } from '../ports/question-bank.ts'
import { isPostgresAddress } from '../postgres/postgres-address.ts'

export interface QuestionBankOptions {
  /** Never creates the bank or writes to it; one that is missing is empty. Default false. */
  readonly readOnly?: boolean
  /** How long to wait while another process writes, in milliseconds. Default 5000. */
  readonly busyTimeoutMs?: number
}

/**
 * Opens a question bank: a file, made where it is missing, or tables in a Postgres database with pgvector. Several
 * processes may use one bank: readers see whole transactions, writers wait for each other.
 *
 * @param place a path, or `postgres://user@host/database?schema=smacs`
 * @throws SmacsError `bank-newer`, `not-a-bank`, `bank-busy`, `bank-unreadable`, `bank-damaged`; of Postgres also
 * UsageError, MachineFaultError and MissingPackageError
 * @example
 * const bank = await openQuestionBank('bank.db')
 * const view = await bank.view()
 */
export async function openQuestionBank(place: string, options: QuestionBankOptions = {}): Promise<QuestionBank> {
  if (isPostgresAddress(place)) {
    const { openPostgresBank } = await import('./postgres/open-postgres-bank.ts')
    return openPostgresBank(place, options)
  }
  const { openSqliteBank } = await import('./sqlite/open-sqlite-bank.ts')
  return openSqliteBank(place, options)
}
