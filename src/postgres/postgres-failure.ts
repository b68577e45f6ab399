import { MachineFaultError } from '../errors/machine-fault-error.ts'
import { SmacsError, UsageError } from '../errors/smacs-error.ts'

/** Why Postgres could not do something, as far as it changes what a user has to do. */
export type PostgresFailure = 'unreachable' | 'full' | 'crowded' | 'busy' | 'forbidden' | 'absent' | 'refused' | 'other'

const unreachableSystemErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]

/** What pg says of a connection that ended or never came, without a code. */
const unreachableMessages =
  /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|The server does not support SSL)/

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; undefined for an error of anything else. */
export function postgresFailure(error: unknown): PostgresFailure | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof AggregateError && error.errors.length > 0) return postgresFailure(error.errors[0])
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined) return unreachableMessages.test(error.message) ? 'unreachable' : undefined
  if (unreachableSystemErrors.includes(code)) return 'unreachable'
  if (!('severity' in error)) return undefined
  if (/^(?:08|57P)/.test(code)) return 'unreachable'
  if (code === '53300') return 'crowded'
  if (/^53[12]/.test(code)) return 'full'
  if (/^(?:55P03|40001|40P01)$/.test(code)) return 'busy'
  if (/^(?:42501|25006)$/.test(code)) return 'forbidden'
  if (code === '3D000') return 'absent'
  if (code.startsWith('28')) return 'refused'
  return 'other'
}

/** What failed in a database, as an error that says what to do next; everything but Postgres's own is given back as it is. */
export function postgresError(shown: string, error: unknown): unknown {
  const options = { cause: error }
  switch (postgresFailure(error)) {
    case undefined:
      return error
    case 'unreachable':
      return new MachineFaultError(
        'database-unreachable',
        `The database ${shown} cannot be reached: ${messageOf(error)}. Check that it runs and that its host and port are right.`,
        options,
      )
    case 'full':
      return new MachineFaultError('disk-full', `The database ${shown} has no room left on its disk.`, options)
    case 'crowded':
      return new MachineFaultError(
        'database-unreachable',
        `The database ${shown} takes no more connections. Raise its max_connections, or run fewer replicas.`,
        options,
      )
    case 'busy':
      return new SmacsError(
        'database-busy',
        `Another process holds what was asked of the database ${shown}. Try again when it is done.`,
        options,
      )
    case 'forbidden':
      return new UsageError(
        `The database ${shown} does not allow it: ${messageOf(error)}. Grant it, or name another user.`,
        options,
      )
    case 'absent':
      return new UsageError(`The database ${shown} does not exist. Create it with createdb, or name another.`, options)
    case 'refused':
      return new UsageError(
        `The database ${shown} refuses the user: ${messageOf(error)}. Check the user's name and password.`,
        options,
      )
    case 'other':
      return new MachineFaultError('database-failed', `The database ${shown} failed: ${messageOf(error)}.`, options)
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}
