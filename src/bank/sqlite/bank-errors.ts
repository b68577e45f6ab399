import { SmacsError } from '../../errors/smacs-error.ts'
import { sqliteFailure } from '../../sqlite/sqlite-failure.ts'

/** Runs `work`; what SQLite throws in it becomes an error that says what to do. */
export function withBankErrors<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw bankError(path, error)
  }
}

function bankError(path: string, error: unknown): unknown {
  const options = { cause: error }
  switch (sqliteFailure(error)) {
    case undefined:
      return error
    case 'busy':
      return new SmacsError(
        'bank-busy',
        `Another process is writing to the bank ${path}. Try again when it is done.`,
        options,
      )
    case 'read-only':
      return new SmacsError('bank-read-only', `The bank ${path} cannot be written to: check its permissions.`, options)
    case 'full':
      return new SmacsError('bank-disk-full', `There is no room left on the disk of the bank ${path}.`, options)
    case 'unopenable':
      return new SmacsError(
        'bank-unreadable',
        `The bank ${path} cannot be opened: check its folder and permissions.`,
        options,
      )
    case 'damaged':
      return new SmacsError(
        'bank-damaged',
        `The bank ${path} is damaged. Restore a copy, or import its recordings again.`,
        options,
      )
    case 'other':
      return new SmacsError('bank-failed', `The bank ${path} failed: ${(error as Error).message}.`, options)
  }
}
