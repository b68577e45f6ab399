import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../test/postgres/postgres-place.ts'
import { openPostgres } from '../postgres/open-postgres.ts'
import { openStateDatabase } from '../postgres/state-database.ts'
import type { Feedback } from './feedback.ts'
import { openTraceReader } from './open-trace-reader.ts'
import { createPostgresTraceStore } from './postgres/postgres-trace-store.ts'
import { tracesPart } from './postgres/traces-part.ts'
import { openSqliteTraceStore } from './sqlite/sqlite-trace-store.ts'
import type { Trace } from './trace.ts'
import type { TracedAnswer } from './trace-reader.ts'
import type { TraceStore } from './trace-store.ts'

const start = Date.UTC(2026, 5, 1)
const setting = { retentionDays: 7, wallClockMs: () => start, writeAfterMs: 1_000_000 }
const trace = (id: string, minute: number): Trace => ({
  ...{
    id,
    client: 'app',
    startedAt: new Date(start + minute * 60_000).toISOString(),
    durationMs: 5,
    target: 'default',
  },
  ...{ status: 'answered', summary: { models: ['a'], usage: { calls: 1 } }, content: 'full', events: [] },
})
const right: Feedback = { verdict: 'right', givenAt: new Date(start).toISOString(), client: 'app', labels: [] }

async function sqliteStore(): Promise<{ place: string; store: TraceStore }> {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-reader-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const place = join(folder, 't.db')
  const store = openSqliteTraceStore({ file: place, ...setting })
  onTestFinished(() => store.close())
  return { place, store }
}

async function postgresStore(): Promise<{ place: string; store: TraceStore }> {
  const place = await postgresPlace()
  const database = await openStateDatabase(place, { parts: [tracesPart], nowMs: () => performance.now() })
  const store = createPostgresTraceStore(database, setting)
  onTestFinished(async () => {
    await store.close()
    await database.close()
  })
  return { place, store }
}

async function idsOf(answers: AsyncIterable<TracedAnswer>): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { trace, feedback } of answers) ids.push(feedback ? `${trace.id} ${feedback.verdict}` : trace.id)
  return ids
}

for (const [name, open, isThere] of [
  ['SQLite', sqliteStore, true],
  ['Postgres', postgresStore, isPostgresFetched()],
] as const) {
  describe.skipIf(!isThere)(`traces in ${name}`, () => {
    test('are read one by one with the last word on each, however many there are', async () => {
      const { place, store } = await open()
      const ids = Array.from({ length: 120 }, (_, minute) => `t${String(minute).padStart(3, '0')}`)
      for (const [minute, id] of ids.entries()) store.add('me', trace(id, minute))
      await store.flush()
      await store.setFeedback('me', 't007', { ...right, verdict: 'wrong' })
      await store.setFeedback('me', 't007', right)
      await store.setFeedback('me', 't008', right)
      await store.setFeedback('me', 't008', undefined)
      const reader = await openTraceReader(place)
      expect(await idsOf(reader.all())).toEqual(ids.map((id) => (id === 't007' ? 't007 right' : id)))
      await reader.close()
    })

    test('since a mark there is what was written or said since, and nothing of long before', async () => {
      const { place, store } = await open()
      for (let minute = 0; minute < 120; minute += 1) store.add('me', trace(`old${minute}`, minute))
      await store.flush()
      const reader = await openTraceReader(place)
      await store.setFeedback('me', 'old5', right)
      let mark = await reader.mark()
      // Whoever else writes in the same Postgres holds its marks back.
      const isOldLeft = async (): Promise<boolean> => {
        mark = await reader.mark()
        return (await idsOf(reader.since(mark))).includes('old0')
      }
      await expect.poll(isOldLeft, { timeout: 30_000 }).toBe(false)
      store.add('me', trace('new', 200))
      store.add('me', trace('new, of an earlier start', 1))
      await store.flush()
      await store.setFeedback('me', 'old3', right)
      await store.setFeedback('me', 'old5', undefined)
      const ids = await idsOf(reader.since(mark))
      expect(ids).toEqual(expect.arrayContaining(['new', 'new, of an earlier start', 'old3 right', 'old5']))
      expect(ids).not.toContain('old0')
      await reader.close()
    })
  })
}

test.skipIf(!isPostgresFetched())(
  'what a transaction writes that is under way at a mark is there since that mark, however late it ends',
  async () => {
    const { place, store } = await postgresStore()
    await store.flush()
    store.add('me', trace('early', 0))
    await store.flush()
    const database = await openPostgres(place)
    onTestFinished(() => database.close())
    const reader = await openTraceReader(place)
    onTestFinished(() => reader.close())
    const { schema } = database
    const mark = await database.withTransaction(async (session) => {
      await session.query(`UPDATE ${schema}.trace SET written = pg_current_xact_id() WHERE id = 'early'`)
      store.add('me', trace('between', 1))
      await store.flush()
      return reader.mark()
    })
    expect(await idsOf(reader.since(mark))).toEqual(['early', 'between'])
    await database.query(`UPDATE ${schema}.trace SET body = '{"id":' WHERE id = 'early'`)
    expect(await idsOf(reader.all())).toEqual(['between'])
  },
)

test.skipIf(!isPostgresFetched())('a database without traces is wrong use', async () => {
  await expect(openTraceReader(await postgresPlace())).rejects.toThrow(
    /^There are no traces in postgres:.*server\.state/,
  )
})
