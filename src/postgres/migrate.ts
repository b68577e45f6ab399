import { UsageError } from '../errors/smacs-error.ts'
import { lockInTransaction } from './advisory-lock.ts'
import type { Postgres, PostgresSession } from './open-postgres.ts'

/** The tables of one part of smacs: of the bank, of the ledger … */
export interface PostgresPart {
  /** Its name in the table of versions: `bank`. */
  readonly name: string
  /** What it is, for errors: `The bank`. */
  readonly what: string
  /**
   * The steps that make the tables: step n turns version n into n + 1. Once released, a step never changes.
   * @param schema quoted
   */
  readonly steps: readonly ((schema: string) => string)[]
  /** The code of the error when a newer version of smacs wrote the tables; default `wrong-use`. */
  readonly newerCode?: string
}

/**
 * Brings a part's tables up to date, one process at a time.
 * @throws UsageError when a newer version of smacs wrote them; nothing is changed then
 */
export async function migrate(database: Postgres, part: PostgresPart): Promise<void> {
  const { schema } = database
  if ((await partVersion(database, part)) === part.steps.length) return
  await database.withTransaction(async (session) => {
    // One lock for all parts: they make the schema and the table of versions together.
    await lockInTransaction(database, session, 'migrate')
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${schema}.schema_version (part text PRIMARY KEY, version int NOT NULL)`,
    )
    const found = await partVersion(database, part, session)
    for (const step of part.steps.slice(found)) await session.query(step(schema))
    await session.query(
      `INSERT INTO ${schema}.schema_version VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET version = excluded.version`,
      [part.name, part.steps.length],
    )
  })
}

/**
 * The version of a part's tables; 0 where there are none.
 * @throws UsageError when a newer version of smacs wrote them
 */
export async function partVersion(
  database: Postgres,
  part: PostgresPart,
  session: PostgresSession = database,
): Promise<number> {
  const table = `${database.schema}.schema_version`
  const [there] = await session.query('SELECT to_regclass($1) IS NOT NULL AS is_there', [table])
  if (there?.is_there !== true) return 0
  const [row] = await session.query(`SELECT version FROM ${table} WHERE part = $1`, [part.name])
  return refuseNewer(database, part, Number(row?.version ?? 0))
}

function refuseNewer(database: Postgres, part: PostgresPart, version: number): number {
  if (version > part.steps.length)
    throw new UsageError(
      `${part.what} in ${database.address.shown} was written by a newer smacs (schema ${version}, this one knows ${part.steps.length}); update smacs.`,
      part.newerCode === undefined ? {} : { code: part.newerCode },
    )
  return version
}
