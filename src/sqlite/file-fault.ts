import { MachineFaultError } from '../errors/machine-fault-error.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/** A file of ours, for messages: `The trace file /var/lib/smacs/traces.db`. */
export interface NamedFile {
  readonly what: string
  readonly path: string
}

/** Runs `work`; what SQLite or the file system throws in it becomes a MachineFaultError that says what to do. */
export function withFileFaults<Result>(file: NamedFile, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw fileFault(file, error)
  }
}

function fileFault({ what, path }: NamedFile, error: unknown): unknown {
  const options = { cause: error }
  switch (sqliteFailure(error) ?? systemFailure(error)) {
    case undefined:
      return error
    case 'busy':
      return new MachineFaultError(
        'file-locked',
        `${what} ${path} is held by another program, a backup perhaps. Try again when it is done.`,
        options,
      )
    case 'full':
      return new MachineFaultError(
        'disk-full',
        `There is no room left on the disk of ${inline(what)} ${path}.`,
        options,
      )
    case 'read-only':
    case 'unopenable':
      return new MachineFaultError(
        'file-failed',
        `${what} ${path} cannot be written to: check its folder and permissions.`,
        options,
      )
    case 'damaged':
      return new MachineFaultError(
        'file-failed',
        `${what} ${path} is damaged. Restore a copy, or move it away to begin a new one.`,
        options,
      )
    case 'other':
      return new MachineFaultError('file-failed', `${what} ${path} failed: ${(error as Error).message}.`, options)
  }
}

function systemFailure(error: unknown): 'full' | 'unopenable' | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'full' : 'unopenable'
}

function inline(what: string): string {
  return `${what.charAt(0).toLowerCase()}${what.slice(1)}`
}
