import type { Clock } from '../ports/clock.ts'
import { type Listening, listen } from '../postgres/listen.ts'
import { migrate, type PostgresPart, partVersion } from '../postgres/migrate.ts'
import { openPostgres } from '../postgres/open-postgres.ts'
import { isPostgresAddress } from '../postgres/postgres-address.ts'
import { bankPart } from './postgres/schema.ts'

/** Tells whether a bank that others write to has changed, without reading it. */
export interface BankNews {
  /**
   * Which state the bank is in: another text after every change of questions, cells or vectors.
   * @throws MachineFaultError where it cannot be asked
   */
  state(): Promise<string>
  /** The content hash of that state, where somebody has computed it. */
  hash(): Promise<string | undefined>
  /** Resolves once a change is announced, and after `ms` at the latest. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const channel = 'smacs_bank'

/** Announces every change of a bank on one channel, with the schema's name. */
const newsPart: PostgresPart = {
  name: 'bank-news',
  what: 'The announcement of changes',
  steps: [
    (schema) => `
      CREATE FUNCTION ${schema}.announce_bank() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('${channel}', TG_TABLE_SCHEMA);
        RETURN NULL;
      END $$;
      CREATE TRIGGER announce_bank AFTER UPDATE OF version ON ${schema}.bank
        FOR EACH ROW EXECUTE FUNCTION ${schema}.announce_bank()`,
  ],
}

/**
 * Follows a bank in Postgres. Where nothing may be made in the database, or the listening connection is lost, changes are
 * found by looking alone.
 * @returns undefined for a bank in a file: its own process changes it
 */
export async function openBankNews(place: string, clock: Clock): Promise<BankNews | undefined> {
  if (!isPostgresAddress(place)) return undefined
  const database = await openPostgres(place)
  const { address, schema } = database
  let listening: Listening | undefined
  let announced = Promise.withResolvers<void>()
  let isPrepared = false

  /** Listens where it does not; what stands in the way is tried again by the next look. */
  const listenAgain = async (): Promise<void> => {
    if (listening !== undefined) return
    if (!isPrepared && (await partVersion(database, bankPart)) > 0) {
      await migrate(database, newsPart)
      isPrepared = true
    }
    listening = await listen(address, {
      channel,
      onNews: (of) => {
        if (of === address.schema) announced.resolve()
      },
      onEnd: () => {
        listening = undefined
      },
    })
  }
  const read = async (): Promise<{ readonly version: string; readonly hash: string | undefined }> => {
    if ((await partVersion(database, bankPart)) === 0) return { version: '0', hash: undefined }
    const [row] = await database.query(`SELECT version, content_hash FROM ${schema}.bank`)
    return { version: String(row?.version ?? 0), hash: (row?.content_hash as string | null) ?? undefined }
  }

  return {
    state: async () => (await read()).version,
    hash: async () => (await read()).hash,
    async wait(ms, signal) {
      await listenAgain().catch(() => undefined)
      const done = new AbortController()
      const either = AbortSignal.any([signal, done.signal])
      const timer = clock.wait(ms, either).catch(() => undefined)
      await Promise.race([timer, announced.promise])
      announced = Promise.withResolvers()
      done.abort()
      await timer
      signal.throwIfAborted()
    },
    async close() {
      await listening?.close()
      await database.close()
    },
  }
}
