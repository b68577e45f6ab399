import { spendingPart } from '../../budget/postgres/spending-part.ts'
import { partVersion } from '../../postgres/migrate.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'
import { sessionsPart } from '../../server/sessions/postgres-sessions.ts'
import { tracesPart } from '../../traces/postgres/traces-part.ts'

/** Looks at the database of `server.state`; its tables are made by `smacs serve`. @returns what is wrong with it, if anything */
export async function examineState(address: string, answerWithinMs: number): Promise<string | undefined> {
  try {
    const database = await openPostgres(address, { answerWithinMs, connectionsAtMost: 1 })
    try {
      for (const part of [tracesPart, spendingPart, sessionsPart]) await partVersion(database, part)
    } finally {
      await database.close()
    }
    return undefined
  } catch (error) {
    return `\`server.state\`: ${error instanceof Error ? error.message : String(error)}`
  }
}
