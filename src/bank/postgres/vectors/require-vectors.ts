import { UsageError } from '../../../errors/smacs-error.ts'
import type { Postgres } from '../../../postgres/open-postgres.ts'

/** The first pgvector whose index goes on searching until there are enough; vectors of half precision are older. */
const leastVersion = [0, 8] as const

/** One lock for the whole database: any number that nothing else takes. */
const makingTheExtension = 0x736d6163

/**
 * Makes sure that the database has pgvector, which keeps and searches vectors.
 * @throws UsageError that says how to get it
 */
export async function requireVectors(database: Postgres, { create }: { readonly create: boolean }): Promise<void> {
  const [row] = await database.query(
    `SELECT default_version, installed_version FROM pg_available_extensions WHERE name = 'vector'`,
  )
  const version = (row?.installed_version ?? row?.default_version) as string | undefined
  const { shown } = database.address
  if (version === undefined)
    throw new UsageError(
      `The database ${shown} has no extension \`vector\`, which keeps a bank's vectors: install pgvector on its server (Debian: postgresql-NN-pgvector; image: pgvector/pgvector), or keep the bank in a file.`,
      { code: 'no-pgvector' },
    )
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1]))
    throw new UsageError(
      `The database ${shown} has pgvector ${version}; a bank needs ${leastVersion.join('.')} or newer. Update it, then ALTER EXTENSION vector UPDATE.`,
      { code: 'no-pgvector' },
    )
  if (!create || row?.installed_version != null) return
  // Two that make it at once would both find nothing there, whatever their schemas are.
  await database.withTransaction(async (session) => {
    await session.query('SELECT pg_advisory_xact_lock($1)', [makingTheExtension])
    await session.query('CREATE EXTENSION IF NOT EXISTS vector')
  })
}
