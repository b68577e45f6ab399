/** Why SQLite could not do something, as far as it changes what a user has to do. */
export type SqliteFailure = 'busy' | 'read-only' | 'full' | 'unopenable' | 'damaged' | 'other'

const failures: Readonly<Record<number, SqliteFailure>> = {
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  11: 'damaged',
  13: 'full',
  14: 'unopenable',
  26: 'damaged',
}

/** SQLite's primary result code; undefined for an error of anything else. */
export function sqliteCode(error: unknown): number | undefined {
  const isSqlite = error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
  // The low byte is the primary code, the rest says more about it.
  return isSqlite && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
}

/** Undefined for an error of anything but SQLite. */
export function sqliteFailure(error: unknown): SqliteFailure | undefined {
  const code = sqliteCode(error)
  return code === undefined ? undefined : (failures[code] ?? 'other')
}
