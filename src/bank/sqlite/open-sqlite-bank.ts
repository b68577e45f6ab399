import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { EmbedderMismatchError } from '../../errors/embedder-mismatch-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type {
  AnswerSettings,
  BankEmbedder,
  BankView,
  QuestionBank,
  QuestionEmbedding,
} from '../../ports/question-bank.ts'
import { inTransaction } from '../../sqlite/in-transaction.ts'
import { createAbsentBank, readOnlyError } from '../absent-bank.ts'
import type { QuestionBankOptions } from '../open-question-bank.ts'
import { viewOf } from '../view/bank-view.ts'
import { prepareAppendBatch } from './append-batch.ts'
import { withBankErrors } from './bank-errors.ts'
import { learnLessons } from './learn-lessons.ts'
import { openDatabase } from './open-database.ts'
import { readContentHash, readContents } from './read-contents.ts'
import { readEmbedder } from './read-embedder.ts'
import { removeSource } from './remove-questions.ts'
import { renameModel } from './rename-model.ts'
import { vectorBytes } from './rows.ts'

export interface SqliteBankOptions extends QuestionBankOptions {
  /** For tests of migrations: the schema's history, oldest first. */
  readonly migrations?: readonly string[]
}

/**
 * Opens the bank in a file; a missing file is an empty bank, created with mode 0600 unless `readOnly`. Several
 * processes may use one file: readers see whole transactions, writers wait for each other.
 *
 * @throws SmacsError `bank-newer`, `not-a-bank`, `bank-busy`, `bank-unreadable`, `bank-damaged`.
 */
export async function openSqliteBank(path: string, options: SqliteBankOptions = {}): Promise<QuestionBank> {
  const { readOnly = false, busyTimeoutMs = 5000, migrations } = options
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (readOnly && size === 0) return createAbsentBank(path, () => openSqliteBank(path, options))
  const database = openDatabase(path, { readOnly, busyTimeoutMs, ...(migrations && { migrations }) })
  return createSqliteBank(path, database, readOnly)
}

function createSqliteBank(path: string, database: DatabaseSync, readOnly: boolean): QuestionBank {
  const append = withBankErrors(path, () => prepareAppendBatch(database))
  let seen: { readonly changes: string; readonly view: BankView } | undefined
  let ownWrites = 0

  async function read<Result>(work: () => Result): Promise<Result> {
    return transaction('BEGIN', work)
  }

  async function write<Result>(work: () => Result): Promise<Result> {
    if (readOnly) throw readOnlyError(path)
    const result = transaction('BEGIN IMMEDIATE', work)
    ownWrites++
    return result
  }

  function transaction<Result>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => Result): Result {
    if (!database.isOpen) throw new SmacsError('bank-closed', `The bank ${path} is closed.`)
    return withBankErrors(path, () => inTransaction(database, work, begin))
  }

  /** Changes with every commit, of this connection or another. */
  function changes(): string {
    return `${ownWrites} ${database.prepare('PRAGMA data_version').get()?.data_version}`
  }

  function contentHash(): string {
    const cached = database.prepare('SELECT content_hash FROM bank').get()?.content_hash as string | null
    return cached ?? readContentHash(database)
  }

  /** Computing the hash of a large bank takes a while: what a writer finds out is kept for the next reader. */
  async function keepHash(): Promise<void> {
    try {
      await write(() => database.prepare('UPDATE bank SET content_hash = ?').run(readContentHash(database)))
    } catch (error) {
      // A reader does not wait for a writer: it computes the hash for itself.
      if (!(SmacsError.isInstance(error) && error.code === 'bank-busy')) throw error
    }
  }

  return {
    file: resolve(path),

    learned: {
      load: () => read(() => readLearned(database)),
      update: (change) =>
        write(() => {
          const state = change(readLearned(database))
          if (state === undefined) return
          database.prepare('INSERT OR REPLACE INTO learned (one, state) VALUES (1, ?)').run(state)
        }),
    },

    async view() {
      if (!readOnly && (await read(() => storedHash(database))) === undefined) await keepHash()
      return read(() => {
        const now = changes()
        if (seen?.changes !== now) seen = { changes: now, view: viewOf(readContents(database, contentHash())) }
        return seen.view
      })
    },

    async embedder() {
      return read(() => readEmbedder(database))
    },

    async append(batch) {
      return write(() => {
        const outcome = append(batch)
        if (outcome.questionsAdded + outcome.cellsAdded + outcome.completed > 0) forgetHash(database)
        return outcome
      })
    },

    async storeEmbeddings(embedder, embeddings, { replace = false } = {}) {
      await write(() => storeEmbeddings(database, embedder, embeddings, replace))
    },

    async fitted(name, { ofEarlierBank = false } = {}) {
      return read(() => {
        const row = database.prepare('SELECT bytes, content_hash, embedder_id FROM fitted WHERE name = ?').get(name)
        const isOfBank = row !== undefined && (ofEarlierBank || row.content_hash === contentHash())
        return isOfBank && row.embedder_id === embedderIdOf(database) ? (row.bytes as Uint8Array) : undefined
      })
    },

    async storeFitted(name, bytes, { hash, embedderId }) {
      await write(() =>
        database
          .prepare('INSERT OR REPLACE INTO fitted (name, bytes, content_hash, embedder_id) VALUES (?, ?, ?, ?)')
          .run(name, bytes, hash, embedderId ?? ''),
      )
    },

    async answerSettings(model) {
      return read(() => {
        const row = database.prepare('SELECT settings FROM model_settings WHERE model = ?').get(model)
        return row === undefined ? undefined : (JSON.parse(row.settings as string) as AnswerSettings)
      })
    },

    async storeAnswerSettings(model, settings) {
      await write(() =>
        database
          .prepare('INSERT OR REPLACE INTO model_settings (model, settings) VALUES (?, ?)')
          .run(model, JSON.stringify(settings)),
      )
    },

    async removeModel(model) {
      return write(() => {
        database.prepare('DELETE FROM model_settings WHERE model = ?').run(model)
        const id = database.prepare('SELECT id FROM model WHERE name = ?').get(model)?.id
        if (id === undefined) return 0
        database.prepare('DELETE FROM response WHERE cell IN (SELECT id FROM cell WHERE model = ?)').run(id)
        const { changes: removed } = database.prepare('DELETE FROM cell WHERE model = ?').run(id)
        forgetHash(database)
        return Number(removed)
      })
    },

    async renameModel(from, to) {
      return write(() => {
        const renamed = renameModel(database, from, to)
        if (renamed > 0) forgetHash(database)
        return renamed
      })
    },

    async learn(source, lessons, { most }) {
      return write(() => {
        const { isChanged, ...outcome } = learnLessons(database, source, lessons, most)
        if (isChanged) forgetHash(database)
        return outcome
      })
    },

    async forget(source) {
      return write(() => {
        const removed = removeSource(database, source)
        if (removed === 0) return removed
        forgetHash(database)
        // Weights that were fitted with it must not stand in, nor keep those fitted without it out.
        database.exec('DELETE FROM fitted')
        return removed
      })
    },

    async close() {
      if (database.isOpen) database.close()
    },
  }
}

function readLearned(database: DatabaseSync): Uint8Array | undefined {
  return database.prepare('SELECT state FROM learned').get()?.state as Uint8Array | undefined
}

function storedHash(database: DatabaseSync): string | undefined {
  return (database.prepare('SELECT content_hash FROM bank').get()?.content_hash as string | null) ?? undefined
}

function forgetHash(database: DatabaseSync): void {
  database.exec('UPDATE bank SET content_hash = NULL')
}

function embedderIdOf(database: DatabaseSync): string {
  return readEmbedder(database)?.id ?? ''
}

function storeEmbeddings(
  database: DatabaseSync,
  embedder: BankEmbedder,
  embeddings: readonly QuestionEmbedding[],
  replace: boolean,
): void {
  const recorded = readEmbedder(database)
  if (recorded !== undefined && recorded.id !== embedder.id && !replace)
    throw new EmbedderMismatchError(recorded.id, embedder.id)
  if (replace) database.exec('DELETE FROM embedding')
  database
    .prepare('UPDATE bank SET embedder_id = ?, embedder_dimensions = ?, embedder_state = ?')
    .run(embedder.id, embedder.dimensions, embedder.state ?? null)
  const insert = database.prepare(
    `INSERT OR REPLACE INTO embedding (question, vector)
     SELECT id, ? FROM question WHERE dataset = ? AND question_id = ?`,
  )
  for (const { dataset = '', questionId, vector } of embeddings) {
    if (vector.length !== embedder.dimensions)
      throw new SmacsError(
        'embedding-dimensions',
        `Expected vectors of ${embedder.dimensions} dimensions, got ${vector.length}.`,
      )
    const { changes } = insert.run(vectorBytes(vector), dataset, questionId)
    if (changes === 0)
      throw new SmacsError('unknown-question', `The bank has no question \`${questionId}\` of this dataset.`)
  }
}
