import { isPostgresAddress } from '../postgres/postgres-address.ts'
import type { TraceReader } from './trace-reader.ts'

/**
 * Opens what a server keeps of its answers to be read: the file of a trace store, or a Postgres database.
 * @param place an absolute path, or `postgres://user@host/database`
 * @param shownPath how messages call a file
 * @throws UsageError where there is none, or it is another kind of file or of a newer smacs; MachineFaultError when it
 * cannot be opened
 */
export async function openTraceReader(place: string, shownPath = place): Promise<TraceReader> {
  if (isPostgresAddress(place)) {
    const { openPostgresTraceReader } = await import('./postgres/postgres-trace-reader.ts')
    return openPostgresTraceReader(place)
  }
  const { openSqliteTraceReader } = await import('./sqlite/sqlite-trace-reader.ts')
  return openSqliteTraceReader(place, shownPath)
}
