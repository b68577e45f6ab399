import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { UsageError } from '../errors/smacs-error.ts'
import { withFileFaults } from './file-fault.ts'
import { readFileHeader } from './file-header.ts'
import { inTransaction } from './in-transaction.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/** One kind of file that smacs keeps for itself. */
export interface PrivateFileKind {
  /** What it is, for errors: `The trace file`. */
  readonly what: string
  /** Stands in the file's header and tells it from every other program's. */
  readonly applicationId: number
  /** The steps that make the schema: step n turns version n into n + 1. Once released, a step never changes. */
  readonly steps: readonly string[]
}

/** How long opening waits for another process's transaction, in milliseconds. */
const openTimeoutMs = 5_000
/** A file that another process is making says whose it is within milliseconds. */
const mostLooks = 20
const betweenLooksMs = 10

/**
 * Opens an SQLite file that only its owner may read, makes it where it is missing, and brings its schema up to date.
 * What is deleted from it is overwritten. Whoever writes to it later decides how long to wait for others; by default not
 * at all.
 * @param path a file, or `:memory:`
 * @throws UsageError when the file is not of this kind, or a newer version of smacs wrote it; it is left untouched
 * @throws MachineFaultError when the machine keeps it from being opened
 */
export function openPrivateDatabase(path: string, kind: PrivateFileKind): DatabaseSync {
  const { what, applicationId, steps } = kind
  return withFileFaults({ what, path }, () => {
    if (path !== ':memory:') {
      const isOurs = (): boolean => {
        const header = readFileHeader(path)
        return header === undefined || (header.isSqlite && header.applicationId === applicationId)
      }
      // Another process may be making it: SQLite writes its header before it says whose it is.
      for (let looks = 1; !isOurs(); looks++) {
        if (looks === mostLooks) {
          throw new UsageError(`${what} ${path} is another kind of file. It was left as it is; name another one.`)
        }
        waitHere(betweenLooksMs)
      }
      // SQLite would make the file with the process's own mask; its journals copy the file's mode.
      closeSync(openSync(path, 'a', 0o600))
      chmodSync(path, 0o600)
    }
    const database = new DatabaseSync(path, { timeout: openTimeoutMs })
    const version = (): number => Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    try {
      const found = version()
      if (found > steps.length) {
        throw new UsageError(
          `${what} ${path} was written by a newer smacs (schema ${found}, this one knows ${steps.length}); update smacs or name another file.`,
        )
      }
      // The first has to stand before anything is written, and the second in the file itself before there is a log.
      if (found === 0) database.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${applicationId}`)
      keepLog(database)
      database.exec('PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON')
      if (found < steps.length) {
        inTransaction(database, () => {
          // Another process may have done it meanwhile.
          for (let next = version(); next < steps.length; next++) database.exec(steps[next] as string)
          database.exec(`PRAGMA user_version = ${steps.length}`)
        })
      }
      database.exec('PRAGMA busy_timeout = 0')
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

/** Turns the write-ahead log on. SQLite waits for nobody here: of several that do it at once, all but one find the file held. */
function keepLog(database: DatabaseSync): void {
  for (let tries = 1; ; tries++) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (tries === mostLooks || sqliteFailure(error) !== 'busy') throw error
      waitHere(betweenLooksMs)
    }
  }
}

/** Holds the thread up: a file is opened before anything else is done. */
function waitHere(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
