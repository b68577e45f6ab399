import { closeSync, openSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { SmacsError } from '../../errors/smacs-error.ts'
import { readFileHeader } from '../../sqlite/file-header.ts'
import { withBankErrors } from './bank-errors.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.ts'

export interface OpenDatabaseOptions {
  readonly readOnly: boolean
  /** How long to wait for another process's transaction. */
  readonly busyTimeoutMs: number
  /** For tests of migrations. */
  readonly migrations?: readonly string[]
}

/**
 * Opens a bank file, mode 0600 when it is new, brought to this schema version. An older file is copied aside first, to
 * PATH.version-N; a newer one and a file that is no bank are refused before anything is written.
 *
 * @throws SmacsError `bank-newer`, `not-a-bank`, `bank-busy`.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions): DatabaseSync {
  const { migrations = MIGRATIONS } = options
  refuseForeignHeader(path, migrations.length)
  return withBankErrors(path, () => {
    if (!options.readOnly) createPrivateFile(path)
    const version = readVersion(path, options, migrations.length)
    if (version < migrations.length) migrate(path, version, options, migrations)
    return connect(path, options.readOnly, options.busyTimeoutMs)
  })
}

function connect(path: string, readOnly: boolean, busyTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  // Imports insert all over two indexes: with SQLite's 2 MB cache and 4 MB log they would write the same pages many times.
  database.exec('PRAGMA cache_size = -32000')
  if (!readOnly)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000')
  return database
}

/** Reads the file's own header, so that a file that is refused is not even opened by SQLite. */
function refuseForeignHeader(path: string, newest: number): void {
  const header = readFileHeader(path)
  if (header === undefined) return
  // A new bank's first pages may still be in its log, with a header that says nothing yet.
  const isBank = [0, APPLICATION_ID].includes(header.applicationId)
  if (!header.isSqlite || !isBank) throw notABank(path)
  refuseNewer(path, header.userVersion, newest)
}

function readVersion(path: string, options: OpenDatabaseOptions, newest: number): number {
  // Not `connect`: the file may still turn out to be another program's, and that must not become a log-writing one.
  const database = new DatabaseSync(path, { readOnly: true, timeout: options.busyTimeoutMs })
  try {
    const version = pragma(database, 'user_version')
    refuseNewer(path, version, newest)
    const isEmpty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables === 0
    if (!isEmpty && pragma(database, 'application_id') !== APPLICATION_ID) throw notABank(path)
    return version
  } finally {
    database.close()
  }
}

function migrate(path: string, from: number, options: OpenDatabaseOptions, migrations: readonly string[]): void {
  const database = connect(path, false, options.busyTimeoutMs)
  try {
    if (from > 0) copyAside(database, `${path}.version-${from}`)
    database.exec('BEGIN IMMEDIATE')
    // Another process may have done it while this one waited for the lock.
    for (let version = pragma(database, 'user_version'); version < migrations.length; version++)
      database.exec(migrations[version] as string)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}; COMMIT`)
  } finally {
    database.close()
  }
}

function copyAside(database: DatabaseSync, wanted: string): void {
  let path = wanted
  for (let number = 2; statSync(path, { throwIfNoEntry: false }) !== undefined; number++) path = `${wanted}-${number}`
  createPrivateFile(path)
  database.prepare('VACUUM INTO ?').run(path)
}

function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

function refuseNewer(path: string, version: number, newest: number): void {
  if (version > newest)
    throw new SmacsError(
      'bank-newer',
      `The bank ${path} has schema version ${version}, this smacs knows versions up to ${newest}: update smacs. The file was left as it is.`,
    )
}

function notABank(path: string): SmacsError {
  return new SmacsError('not-a-bank', `${path} is not a smacs bank. It was left as it is; name another file.`)
}
