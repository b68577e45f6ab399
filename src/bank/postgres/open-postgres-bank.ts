import { SmacsError } from '../../errors/smacs-error.ts'
import type { AnswerSettings, BankView, QuestionBank } from '../../ports/question-bank.ts'
import { createBlockingReader } from '../../postgres/blocking-reader.ts'
import { migrate, partVersion } from '../../postgres/migrate.ts'
import { openPostgres, type Postgres, type PostgresSession } from '../../postgres/open-postgres.ts'
import { createAbsentBank, readOnlyError } from '../absent-bank.ts'
import type { QuestionBankOptions } from '../open-question-bank.ts'
import { viewOf } from '../view/bank-view.ts'
import { appendBatch } from './append-batch.ts'
import { type BankState, readState } from './bank-state.ts'
import { readContentHash } from './copy/read-digests.ts'
import { learnLessons } from './learn-lessons.ts'
import { readContents } from './read-contents.ts'
import { renameModel } from './rename-model.ts'
import { storedText } from './rows.ts'
import { bankPart } from './schema.ts'
import { requireVectors } from './vectors/require-vectors.ts'
import { retrievalModeOf } from './vectors/retrieval-mode.ts'
import { storeEmbeddings } from './vectors/store-embeddings.ts'
import { makeIndex } from './vectors/vector-index.ts'
import type { Writing } from './write-cells.ts'

/** What a writing transaction changed beside its result: `content` is questions and cells, `vectors` all else that a view shows. */
interface Written<Result> {
  readonly result: Result
  readonly changed: 'content' | 'vectors' | 'nothing'
}

/**
 * Opens the bank in a schema of a Postgres database with pgvector; tables that are missing are an empty bank, made unless
 * `readOnly`. Writers wait for each other, as they do at a file.
 * @throws UsageError `no-pgvector`, `bank-newer`, or for what is wrong with address, user or database; MachineFaultError where
 * it cannot be reached; MissingPackageError without the package `pg`
 */
export async function openPostgresBank(address: string, options: QuestionBankOptions = {}): Promise<QuestionBank> {
  const { readOnly = false, busyTimeoutMs = 5_000 } = options
  const database = await openPostgres(address)
  try {
    retrievalModeOf(database)
    await requireVectors(database, { create: !readOnly })
    const isThere = (await partVersion(database, bankPart)) > 0
    if (readOnly && !isThere) {
      await database.close()
      return createAbsentBank(database.address.shown, () => openPostgresBank(address, options))
    }
    await migrate(database, bankPart)
    const [row] = await database.query(`SELECT copying FROM ${database.schema}.bank`)
    if (row?.copying != null)
      throw new SmacsError(
        'bank-unfinished',
        `The bank ${database.address.shown} is a copy that has not come to its end: the same \`smacs bank copy\` again goes on with it.`,
      )
    return createPostgresBank(address, database, readOnly, busyTimeoutMs)
  } catch (error) {
    await database.close()
    throw error
  }
}

function createPostgresBank(
  address: string,
  database: Postgres,
  readOnly: boolean,
  busyTimeoutMs: number,
): QuestionBank {
  const { schema } = database
  const { shown } = database.address
  const reader = createBlockingReader(database.address)
  let isOpen = true
  let seen: { readonly version: number; readonly view: BankView } | undefined
  let reading: Promise<unknown> = Promise.resolve()

  const assertOpen = (): void => {
    if (!isOpen) throw new SmacsError('bank-closed', `The bank ${shown} is closed.`)
  }

  function read<Result>(work: (session: PostgresSession, state: BankState) => Promise<Result>): Promise<Result> {
    assertOpen()
    return database.withTransaction(async (session) => work(session, await readState(session, schema)), {
      isolation: 'repeatable read',
      readOnly: true,
    })
  }

  async function write<Result>(
    work: (writing: Writing, state: BankState) => Promise<Written<Result>>,
  ): Promise<Result> {
    assertOpen()
    if (readOnly) throw readOnlyError(shown)
    try {
      return await database.withTransaction(async (session) => {
        await session.query(`SET LOCAL lock_timeout = ${Math.max(1, Math.round(busyTimeoutMs))}`)
        const state = await readState(session, schema, { lock: true })
        const version = state.version + 1
        const { result, changed } = await work({ session, schema, version }, state)
        if (changed !== 'nothing')
          await session.change(
            `UPDATE ${schema}.bank SET version = $1${changed === 'content' ? ', content_hash = NULL' : ''}`,
            [version],
          )
        return result
      })
    } catch (error) {
      if (!(SmacsError.isInstance(error) && error.code === 'database-busy')) throw error
      throw new SmacsError('bank-busy', `Another process is writing to the bank ${shown}. Try again when it is done.`, {
        cause: error,
      })
    }
  }

  async function hashOf(session: PostgresSession, { contentHash }: BankState): Promise<string> {
    return contentHash ?? readContentHash(session, schema)
  }

  async function readView(): Promise<BankView> {
    const now = await readState(database, schema)
    if (seen?.version === now.version) return seen.view
    const found = await read(async (session, state) => {
      const hash = await hashOf(session, state)
      return { state, hash, contents: await readContents(session, database, reader, state, hash, assertOpen) }
    })
    const { state, hash, contents } = found
    // Computing the hash of a large bank takes a while: it is kept for the next reader, where nobody wrote meanwhile.
    if (!readOnly && state.contentHash === undefined)
      await database.change(`UPDATE ${schema}.bank SET content_hash = $1 WHERE version = $2`, [hash, state.version])
    seen = { version: state.version, view: viewOf(contents) }
    return seen.view
  }

  const bank: QuestionBank = {
    learned: {
      async load() {
        assertOpen()
        return readLearned(database, schema)
      },
      update: (change) =>
        write(async ({ session }) => {
          const state = change(await readLearned(session, schema))
          if (state !== undefined) await session.change(`UPDATE ${schema}.bank SET learned = $1`, [Buffer.from(state)])
          return { result: undefined, changed: 'nothing' }
        }),
    },

    async view() {
      assertOpen()
      // One after the other: two that read the same state would hold it twice.
      const next = reading.then(readView)
      reading = next.catch(() => undefined)
      return next
    },

    async indexVectors() {
      assertOpen()
      if (readOnly) throw readOnlyError(shown)
      await makeIndex(database, retrievalModeOf(database))
    },

    async embedder() {
      assertOpen()
      return (await readState(database, schema)).embedder
    },

    append: (batch) =>
      write(async (writing) => {
        const result = await appendBatch(writing, batch)
        const isChanged = result.questionsAdded + result.cellsAdded + result.completed > 0
        return { result, changed: isChanged ? 'content' : 'nothing' }
      }),

    storeEmbeddings: (embedder, embeddings, { replace = false } = {}) =>
      write(async (writing, state) => {
        await storeEmbeddings(writing, state.embedder, embedder, embeddings, replace)
        return { result: undefined, changed: 'vectors' }
      }),

    fitted: (name, { ofEarlierBank = false } = {}) =>
      read(async (session, state) => {
        const [row] = await session.query(
          `SELECT bytes, content_hash, embedder_id FROM ${schema}.bank_fitted WHERE name = $1`,
          [storedText(name)],
        )
        if (row === undefined || row.embedder_id !== storedText(state.embedder?.id ?? '')) return undefined
        const isOfBank = ofEarlierBank || row.content_hash === (await hashOf(session, state))
        return isOfBank ? Uint8Array.from(row.bytes as Buffer) : undefined
      }),

    storeFitted: (name, bytes, { hash, embedderId = '' }) =>
      write(async ({ session }) => {
        await session.change(
          `INSERT INTO ${schema}.bank_fitted (name, bytes, content_hash, embedder_id) VALUES ($1, $2, $3, $4)
           ON CONFLICT (name) DO UPDATE
           SET bytes = excluded.bytes, content_hash = excluded.content_hash, embedder_id = excluded.embedder_id`,
          [storedText(name), Buffer.from(bytes), hash, storedText(embedderId)],
        )
        return { result: undefined, changed: 'nothing' }
      }),

    async answerSettings(model) {
      assertOpen()
      const [row] = await database.query(`SELECT settings FROM ${schema}.bank_model_settings WHERE model = $1`, [
        storedText(model),
      ])
      return row === undefined ? undefined : (JSON.parse(row.settings as string) as AnswerSettings)
    },

    storeAnswerSettings: (model, settings) =>
      write(async ({ session }) => {
        await session.change(
          `INSERT INTO ${schema}.bank_model_settings VALUES ($1, $2)
           ON CONFLICT (model) DO UPDATE SET settings = excluded.settings`,
          [storedText(model), JSON.stringify(settings)],
        )
        return { result: undefined, changed: 'nothing' }
      }),

    removeModel: (model) =>
      write(async ({ session }) => {
        await session.change(`DELETE FROM ${schema}.bank_model_settings WHERE model = $1`, [storedText(model)])
        const removed = await session.change(
          `DELETE FROM ${schema}.bank_cell USING ${schema}.bank_model
           WHERE bank_model.id = bank_cell.model AND bank_model.name = $1`,
          [storedText(model)],
        )
        return { result: removed, changed: removed > 0 ? 'content' : 'nothing' }
      }),

    renameModel: (from, to) =>
      write(async (writing) => {
        const renamed = await renameModel(writing, from, to)
        return { result: renamed, changed: renamed > 0 ? 'content' : 'nothing' }
      }),

    learn: (source, lessons, { most }) =>
      write(async (writing) => {
        const { isChanged, ...result } = await learnLessons(writing, source, lessons, most)
        return { result, changed: isChanged ? 'content' : 'nothing' }
      }),

    forget: (source) =>
      write(async ({ session }) => {
        const removed = await session.change(`DELETE FROM ${schema}.bank_question WHERE source = $1`, [
          storedText(source),
        ])
        // Weights that were fitted with it must not stand in, nor keep those fitted without it out.
        if (removed > 0) await session.change(`DELETE FROM ${schema}.bank_fitted`)
        return { result: removed, changed: removed > 0 ? 'content' : 'nothing' }
      }),

    async close() {
      if (!isOpen) return
      isOpen = false
      reader.close()
      await database.close()
    },
  }
  // Whoever prints the bank does not see the password.
  return Object.defineProperty(bank, 'file', { get: () => address })
}

async function readLearned(session: PostgresSession, schema: string): Promise<Uint8Array | undefined> {
  const [row] = await session.query(`SELECT learned FROM ${schema}.bank`)
  const state = row?.learned as Buffer | null | undefined
  return state == null ? undefined : Uint8Array.from(state)
}
