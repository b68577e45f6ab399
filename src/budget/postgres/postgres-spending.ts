import { migrate } from '../../postgres/migrate.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'
import type { SpendEntry } from '../spending-file.ts'
import { spendingPart } from './spending-part.ts'

/** What was spent, looked at beside the servers that book it. */
export interface PostgresSpending {
  /** Every entry, by subject and period. */
  entries(): Promise<readonly SpendEntry[]>
  /** Forgets entries; how many there were. @param period undefined = all */
  forget(subject: string, period: string | undefined): Promise<number>
  close(): Promise<void>
}

/** @throws UsageError, MachineFaultError where the database cannot be used */
export async function openPostgresSpending(address: string): Promise<PostgresSpending> {
  const database = await openPostgres(address)
  const { schema } = database
  try {
    await migrate(database, spendingPart)
  } catch (error) {
    await database.close()
    throw error
  }
  return {
    async entries() {
      const rows = await database.query(
        `SELECT subject, period, calls, cost_usd FROM ${schema}.spend ORDER BY subject COLLATE "C", period COLLATE "C"`,
      )
      return rows.map(({ subject, period, calls, cost_usd: costUsd }) => ({
        ...{ subject: String(subject), period: String(period), calls: Number(calls), costUsd: Number(costUsd) },
      }))
    },
    forget: (subject, period) =>
      database.change(`DELETE FROM ${schema}.spend WHERE subject = $1 AND ($2::text IS NULL OR period = $2)`, [
        ...[subject, period ?? null],
      ]),
    close: () => database.close(),
  }
}
