import { existsSync, linkSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../sqlite/in-transaction.ts'
import { cellDigest, questionDigest } from '../content/content-hash.ts'
import type { CopiedCell, CopiedQuestion, CopiedRest, CopyMark, CopyTarget } from '../copy/copied-bank.ts'
import { refuseExisting } from '../copy/refuse-existing.ts'
import { withBankErrors } from './bank-errors.ts'
import { openDatabase } from './open-database.ts'
import { readContentHash } from './read-contents.ts'
import { CELL_COLUMNS, cellValues, questionValues, vectorBytes } from './rows.ts'

/**
 * A new file that is filled beside its place, as PATH.unfinished, and put there as a whole.
 * @throws UsageError where the file exists
 */
export function openFileTarget(path: string): CopyTarget {
  if (existsSync(path)) refuseExisting(path)
  const unfinished = `${path}.unfinished`
  const reopen = (): DatabaseSync => {
    const opened = openDatabase(unfinished, { readOnly: false, busyTimeoutMs: 5_000 })
    opened.exec('CREATE TABLE IF NOT EXISTS copying (one INTEGER PRIMARY KEY CHECK (one = 1), mark TEXT NOT NULL)')
    return opened
  }
  let database = reopen()
  const remove = (): void => {
    if (database.isOpen) database.close()
    for (const ending of ['', '-wal', '-shm']) rmSync(unfinished + ending, { force: true })
  }
  const said = database.prepare('SELECT mark FROM copying').get()?.mark as string | undefined
  return {
    mark: said === undefined ? undefined : (JSON.parse(said) as CopyMark),
    async write(page, mark) {
      withBankErrors(path, () =>
        inTransaction(database, () => {
          for (const question of page) writeQuestion(database, question)
          database.prepare('INSERT OR REPLACE INTO copying VALUES (1, ?)').run(JSON.stringify(mark))
        }),
      )
    },
    async empty() {
      remove()
      database = reopen()
    },
    async complete(rest) {
      return withBankErrors(path, () =>
        inTransaction(database, () => {
          writeRest(database, rest)
          const hash = readContentHash(database)
          database.prepare('UPDATE bank SET content_hash = ?').run(hash)
          return hash
        }),
      )
    },
    async publish() {
      database.exec('DROP TABLE copying')
      // Closed, everything stands in the file itself.
      database.close()
      try {
        linkSync(unfinished, path)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuseExisting(path)
        throw error
      }
      remove()
    },
    async close() {
      if (database.isOpen) database.close()
    },
  }
}

function writeQuestion(database: DatabaseSync, { question, learnt, vector, cells }: CopiedQuestion): void {
  const { lastInsertRowid: id } = database
    .prepare(
      'INSERT INTO question (dataset, question_id, text, options, answer_type, reference, source, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(...questionValues(question), questionDigest(question))
  if (learnt !== undefined)
    database
      .prepare('INSERT INTO learnt_question (question, seen_ms, reference_trace) VALUES (?, ?, ?)')
      .run(id, learnt.seenMs, learnt.referenceTrace ?? null)
  if (vector !== undefined)
    database.prepare('INSERT INTO embedding (question, vector) VALUES (?, ?)').run(id, vectorBytes(vector))
  for (const cell of cells) writeCell(database, id, question, cell)
}

function writeCell(
  database: DatabaseSync,
  question: number | bigint,
  { dataset, questionId }: CopiedQuestion['question'],
  { origin, ...cell }: CopiedCell,
): void {
  const entry = { ...(dataset !== undefined && { dataset }), questionId, ...cell }
  database.prepare('INSERT INTO model (name) VALUES (?) ON CONFLICT DO NOTHING').run(cell.model)
  const { lastInsertRowid: id } = database
    .prepare(
      `INSERT INTO cell (question, model, ${CELL_COLUMNS}, digest)
       VALUES (?, (SELECT id FROM model WHERE name = ?), ${CELL_COLUMNS.replaceAll(/\w+/g, '?')}, ?)`,
    )
    .run(question, cell.model, ...cellValues(entry), cellDigest(entry))
  if (cell.response !== undefined)
    database.prepare('INSERT INTO response (cell, text) VALUES (?, ?)').run(id, cell.response)
  if (origin !== undefined)
    database
      .prepare('INSERT INTO learnt_cell (cell, trace, seen_ms, label_trace) VALUES (?, ?, ?, ?)')
      .run(id, origin.trace, origin.seenMs, origin.labelTrace ?? null)
}

function writeRest(database: DatabaseSync, { embedder, learned, settings, fitted }: CopiedRest): void {
  if (embedder !== undefined)
    database
      .prepare('UPDATE bank SET embedder_id = ?, embedder_dimensions = ?, embedder_state = ?')
      .run(embedder.id, embedder.dimensions, embedder.state ?? null)
  if (learned !== undefined) database.prepare('INSERT OR REPLACE INTO learned (one, state) VALUES (1, ?)').run(learned)
  for (const [model, own] of settings)
    database.prepare('INSERT OR REPLACE INTO model_settings VALUES (?, ?)').run(model, JSON.stringify(own))
  for (const { name, bytes, contentHash, embedderId } of fitted)
    database
      .prepare('INSERT OR REPLACE INTO fitted (name, bytes, content_hash, embedder_id) VALUES (?, ?, ?, ?)')
      .run(name, bytes, contentHash, embedderId)
}
