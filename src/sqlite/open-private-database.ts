import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { UsageError } from '../errors/smacs-error.ts'

/** The steps that make the schema: step n turns version n into n + 1. Once released, a step never changes. */
export type SchemaSteps = readonly string[]

/**
 * Opens an SQLite file that only its owner may read, makes it where it is missing, and brings its schema up to date.
 * What is deleted from it is overwritten.
 * @param path a file, or `:memory:`
 * @param what the file holds, for errors
 * @throws UsageError when a newer version of smacs wrote the file; it is left untouched
 */
export function openPrivateDatabase(path: string, steps: SchemaSteps, what: string): DatabaseSync {
  if (path !== ':memory:') {
    // SQLite would make the file with the process's own mask; its journals copy the file's mode.
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  }
  const database = new DatabaseSync(path)
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    if (version > steps.length) {
      throw new UsageError(
        `${what} ${path} was written by a newer smacs (schema ${version}, this one knows ${steps.length}); update smacs or name another file.`,
      )
    }
    // Has to stand before the first table is made.
    if (version === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL')
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON')
    database.exec('PRAGMA busy_timeout = 5000')
    for (const [index, step] of steps.entries()) {
      if (index < version) continue
      database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT`)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
