import { SmacsError } from '../../errors/smacs-error.ts'

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_READONLY = 8
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

/** Runs `work`; what SQLite throws in it becomes an error that says what to do. */
export function withBankErrors<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw bankError(path, error)
  }
}

function bankError(path: string, error: unknown): unknown {
  const code = sqliteCode(error)
  if (code === undefined) return error
  const options = { cause: error }
  // The low byte is the primary code, the rest says more about it.
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new SmacsError(
        'bank-busy',
        `Another process is writing to the bank ${path}. Try again when it is done.`,
        options,
      )
    case SQLITE_READONLY:
      return new SmacsError('bank-read-only', `The bank ${path} cannot be written to: check its permissions.`, options)
    case SQLITE_FULL:
      return new SmacsError('bank-disk-full', `There is no room left on the disk of the bank ${path}.`, options)
    case SQLITE_CANTOPEN:
      return new SmacsError(
        'bank-unreadable',
        `The bank ${path} cannot be opened: check its folder and permissions.`,
        options,
      )
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new SmacsError(
        'bank-damaged',
        `The bank ${path} is damaged. Restore a copy, or import its recordings again.`,
        options,
      )
    default:
      return new SmacsError('bank-failed', `The bank ${path} failed: ${(error as Error).message}.`, options)
  }
}

function sqliteCode(error: unknown): number | undefined {
  const isSqlite = error instanceof Error && (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR'
  return isSqlite ? Number((error as { errcode?: unknown }).errcode) : undefined
}
