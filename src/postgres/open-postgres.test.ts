import { inspect } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../test/postgres/postgres-place.ts'
import { startPostgres } from '../../test/postgres/start-postgres.ts'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import { holdLock, lockNumber, tryWithLock } from './advisory-lock.ts'
import { migrate, type PostgresPart } from './migrate.ts'
import { openPostgres, type Postgres } from './open-postgres.ts'

const part: PostgresPart = {
  name: 'counter',
  what: 'The counter',
  steps: [
    (schema) => `CREATE TABLE ${schema}.counter (name text PRIMARY KEY, value int NOT NULL)`,
    (schema) => `INSERT INTO ${schema}.counter VALUES ('a', 0)`,
  ],
}
const opened: Postgres[] = []
afterAll(() => Promise.all(opened.map((database) => database.close())))

async function open(address: string): Promise<Postgres> {
  const database = await openPostgres(address)
  opened.push(database)
  return database
}

async function counter(): Promise<Postgres> {
  const database = await open(await postgresPlace())
  await migrate(database, part)
  return database
}

const currentValue = async (database: Postgres) =>
  (await database.query(`SELECT value FROM ${database.schema}.counter`))[0]?.value

describe.skipIf(!isPostgresFetched())('a Postgres database', () => {
  test('many that bring the tables up to date at once make them once', async () => {
    const address = await postgresPlace()
    const databases = await Promise.all([0, 1, 2, 3].map(() => open(address)))
    await Promise.all(databases.map((database) => migrate(database, part)))
    expect(await currentValue(databases[0] as Postgres)).toBe(0)
  })

  test('tables of a newer smacs are refused and left alone', async () => {
    const database = await counter()
    const older = { ...part, steps: part.steps.slice(0, 1) }
    await expect(migrate(database, older)).rejects.toThrow(
      /^The counter in .* newer smacs \(schema 2, this one knows 1\)/,
    )
    expect(await currentValue(database)).toBe(0)
  })

  test('a transaction that throws keeps nothing, and its connection serves nobody else', async () => {
    const database = await counter()
    const change = `UPDATE ${database.schema}.counter SET value = 7`
    const failing = database.withTransaction(async (session) => {
      await session.change(change)
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await currentValue(database)).toBe(0)
  })

  test('transactions that get in each other’s way run again, and none is lost', async () => {
    const database = await counter()
    const { schema } = database
    const add = () =>
      database.withTransaction(
        async (session) => {
          const [row] = await session.query(`SELECT value FROM ${schema}.counter`)
          await session.change(`UPDATE ${schema}.counter SET value = $1`, [Number(row?.value) + 1])
        },
        { isolation: 'serializable' },
      )
    await Promise.all([add(), add(), add()])
    expect(await currentValue(database)).toBe(3)
  })

  test('a lock is one holder’s at a time, and free after an error', async () => {
    const database = await counter()
    const inside = await tryWithLock(database, 'fit', () => tryWithLock(database, 'fit', async () => 'second'))
    expect(inside).toEqual({ result: undefined })
    await expect(tryWithLock(database, 'fit', () => Promise.reject(new Error('on purpose')))).rejects.toThrow()
    expect(await tryWithLock(database, 'fit', async () => 'free')).toEqual({ result: 'free' })
  })

  test('a lock that is held goes with its connection, and its holder is told', async () => {
    const database = await counter()
    const { clock, signal } = { clock: createVirtualClock(), signal: new AbortController().signal }
    const losing = Promise.withResolvers<void>()
    const release = await holdLock(database, 'learn', clock, signal, undefined, losing.resolve)
    expect(await tryWithLock(database, 'learn', async () => 'second')).toBeUndefined()
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND ((classid::bigint << 32) | objid::bigint) = $1`,
      [lockNumber(database, 'learn')],
    )
    await losing.promise
    await release()
    const next = () => tryWithLock(database, 'learn', async () => 'next')
    // The server says goodbye to a connection a moment before it lets go of its locks.
    await expect.poll(next, { timeout: 30_000 }).toEqual({ result: 'next' })
  })

  test('what is wrong with user, password or database is said, and the password is not', async () => {
    const address = await postgresPlace()
    const refusals = [
      [address.replace(/:[^:@]*@/, ':hunter2@'), /refuses the user: password authentication failed/],
      [address.replace('/smacs?', '/elsewhere?'), /does not exist\. Create it with createdb/],
      [address.replace(/host=[^&]*/, 'host=/nowhere'), /cannot be reached/],
      ['postgres://ann:hunter2@127.0.0.1:1/db', /cannot be reached: connect ECONNREFUSED/],
    ] as const
    for (const [wrong, said] of refusals) {
      const database = await open(wrong)
      const error = await database.query('SELECT 1').catch((thrown: unknown) => thrown)
      expect(error).toHaveProperty('message', expect.stringMatching(said))
      const printed = inspect([error, database], { depth: 9, showHidden: true })
      expect(printed).not.toMatch(/hunter2|geheim/)
    }
  })

  test('a wrong statement is an error that names the database and keeps its cause', async () => {
    const database = await open(await postgresPlace())
    await expect(database.query('SELECT nonsense')).rejects.toMatchObject({
      code: 'database-failed',
      cause: { code: '42703' },
    })
  })

  test('goes on after the server went away and came back', async () => {
    const server = await startPostgres()
    try {
      const database = await open(server.address)
      await database.query('SELECT 1')
      const held = database.withTransaction(async (session) => {
        await session.query('SELECT 1')
        await server.stop()
        await session.query('SELECT 1')
      })
      await expect(held).rejects.toMatchObject({ code: 'database-unreachable' })
      await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'database-unreachable' })
      await server.start()
      expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    } finally {
      await server.remove()
    }
  })
})
