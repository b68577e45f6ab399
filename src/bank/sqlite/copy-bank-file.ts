import { closeSync, openSync, renameSync, rmSync } from 'node:fs'
import { UsageError } from '../../errors/smacs-error.ts'
import { withBankErrors } from './bank-errors.ts'
import { openDatabase } from './open-database.ts'

/**
 * Copies a bank's file as it is at one moment, whoever writes to it: questions, answers, sources, vectors, fitted weights, how models
 * were asked. The copy has mode 0600, and is there as a whole or not at all.
 * @throws UsageError where the new file exists; SmacsError as openQuestionBank
 */
export function copyBankFile(from: string, to: string): void {
  const database = openDatabase(from, { readOnly: true, busyTimeoutMs: 5_000 })
  try {
    withBankErrors(to, () => {
      reserve(to)
      const unfinished = `${to}.copying`
      try {
        rmSync(unfinished, { force: true })
        closeSync(openSync(unfinished, 'wx', 0o600))
        database.prepare('VACUUM INTO ?').run(unfinished)
        renameSync(unfinished, to)
      } catch (error) {
        for (const path of [unfinished, to]) rmSync(path, { force: true })
        throw error
      }
    })
  } finally {
    database.close()
  }
}

/** Only one process makes the file: a bank that somebody uses is never replaced under its journal. */
function reserve(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new UsageError(`TO: ${path} exists already. Name another file.`, { cause })
  }
}
