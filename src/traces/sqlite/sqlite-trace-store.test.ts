import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Trace } from '../trace.ts'
import { openSqliteTraceStore, type SqliteTraceStoreOptions } from './sqlite-trace-store.ts'

const dayMs = 86_400_000
const start = Date.UTC(2026, 5, 1)
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-traces-'))
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(folder, { recursive: true })
})

const trace = (id: string, atMs: number, text = 'x'): Trace => ({
  id,
  client: 'app',
  startedAt: new Date(atMs).toISOString(),
  durationMs: 5,
  target: 'default',
  status: 'answered',
  summary: { models: ['a'], usage: { calls: 1 } },
  content: 'full',
  question: { text, messages: [{ role: 'user', content: text }] },
  events: [],
})

const open = (rest: Partial<SqliteTraceStoreOptions> = {}) =>
  openSqliteTraceStore({ file: join(folder, 't.db'), retentionDays: 7, wallClockMs: () => start, ...rest })

const until = async (happened: () => boolean): Promise<void> => {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}

const bytesOfAllFiles = async (): Promise<string> => {
  const names = await readdir(folder)
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('')
}

test('only the owner of the file may read it, its journal included, also where it was readable before', async () => {
  await writeFile(join(folder, 't.db'), '', { mode: 0o644 })
  const store = open()
  store.add('me', trace('t1', start))
  await store.flush()
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  await store.close()
})

test('what is deleted or expired is gone from every byte on disk', async () => {
  let now = start
  const store = open({ wallClockMs: () => now })
  store.add('me', trace('old', start, `a secret ${'of some length '.repeat(400)}`))
  store.add('me', trace('young', start + 6 * dayMs, 'a keeper'))
  store.add('me', trace('unwanted', start + 6 * dayMs, 'another secret'))
  await store.flush()
  expect(await bytesOfAllFiles()).toContain('a secret')
  now += 7 * dayMs + 1
  expect(await store.deleteExpired()).toBe(1)
  expect(await store.delete('me', 'unwanted')).toBe(true)
  const bytes = await bytesOfAllFiles()
  expect(bytes).not.toContain('secret')
  expect(bytes).not.toContain('of some length')
  expect(bytes).toContain('a keeper')
  await store.close()
})

test('a file of a newer version is refused and left alone', async () => {
  const file = join(folder, 't.db')
  const newer = new DatabaseSync(file)
  newer.exec(`PRAGMA application_id = ${0x736d6374}; PRAGMA user_version = 99`)
  newer.close()
  const before = await readFile(file)
  expect(() => open()).toThrow('newer smacs')
  expect(await readFile(file)).toEqual(before)
})

test('another program’s file is refused and left alone, its mode too', async () => {
  const file = join(folder, 't.db')
  const foreign = new DatabaseSync(file)
  foreign.exec('CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT, started_at_ms INTEGER, body TEXT)')
  foreign.close()
  for (const bytes of [await readFile(file), Buffer.from('notes of mine')]) {
    await writeFile(file, bytes)
    await chmod(file, 0o644)
    expect(() => open()).toThrow(/The trace file .*t\.db is another kind of file/)
    expect(await readFile(file)).toEqual(bytes)
    expect((await stat(file)).mode & 0o777).toBe(0o644)
    expect(await readdir(folder)).toEqual(['t.db'])
  }
})

test('a file that takes nothing loses no trace that fits into memory', async () => {
  const store = open()
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec('DROP TABLE trace')
  store.add('me', trace('t1', start))
  await expect(store.flush()).rejects.toThrow('no such table')
  expect((await store.get('me', 't1'))?.id).toBe('t1')
  other.exec('CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT, started_at_ms INTEGER, body TEXT)')
  other.close()
  await store.flush()
  await store.close()
  const later = open()
  expect((await later.get('me', 't1'))?.id).toBe('t1')
  await later.close()
})

test('a trace that can never be written is given up alone, be it no JSON or refused by the file', async () => {
  const lost: string[] = []
  const failures: string[] = []
  const store = open({
    onLoss: (loss, id) => lost.push(`${loss} ${id}`),
    onWriteFailure: (error) => failures.push(error.message),
  })
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec("CREATE TRIGGER no BEFORE INSERT ON trace WHEN NEW.id = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END")
  other.close()
  const nested: { inner?: unknown } = {}
  for (let level = 0, at = nested; level < 20_000; level += 1) {
    const inner = {}
    at.inner = inner
    at = inner
  }
  store.add('me', trace('before', start))
  store.add('me', { ...trace('nested', start), events: [nested as never] })
  store.add('me', trace('bad', start))
  store.add('me', trace('after', start))
  await store.flush()
  expect(lost).toEqual(['unwritable nested', 'unwritable bad'])
  expect(failures).toEqual([])
  for (const id of ['before', 'after']) expect((await store.get('me', id))?.id).toBe(id)
  for (const id of ['nested', 'bad']) expect(await store.get('me', id)).toBeUndefined()
  await store.close()
})

test('where too many wait, the oldest are given up', async () => {
  const lost: string[] = []
  const store = open({ onLoss: (loss, id) => lost.push(`${loss} ${id}`), writeAfterMs: 1_000_000 })
  for (let number = 0; number < 10_002; number += 1) store.add('me', trace(`t${number}`, start))
  expect(lost).toEqual(['no-room t0', 'no-room t1'])
  await store.close()
})

test('traces come into the file by themselves, and one deleted on its way there stays deleted', async () => {
  const store = open({ writeAfterMs: 0 })
  for (let round = 0; round < 20; round++) {
    store.add('me', trace(`kept ${round}`, start))
    store.add('me', trace(`unwanted ${round}`, start, 'a secret'))
    // Rounds are cut off at different places on the way: before the thread has the batch, with it, after it.
    for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(await store.delete('me', `unwanted ${round}`)).toBe(true)
    expect(await store.get('me', `unwanted ${round}`)).toBeUndefined()
  }
  const reader = new DatabaseSync(join(folder, 't.db'))
  await expect.poll(() => reader.prepare('SELECT count(*) AS n FROM trace').get()?.n, { timeout: 10_000 }).toBe(20)
  reader.close()
  await store.close()
  expect(await bytesOfAllFiles()).not.toContain('a secret')
  const later = open()
  expect(await later.get('me', 'kept 7')).toEqual(trace('kept 7', start))
  expect(await later.get('me', 'unwanted 7')).toBeUndefined()
  await later.close()
})

test('a batch that could not be written is told once, kept, and written when the file takes it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const failures: string[] = []
  let recoveries = 0
  const store = open({
    onWriteFailure: (error) => failures.push(error.message),
    onWriteRecovery: () => {
      recoveries += 1
    },
  })
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec('ALTER TABLE trace RENAME TO elsewhere')
  store.add('me', trace('t1', start))
  for (let tries = 0; tries < 20; tries += 1) {
    vi.advanceTimersByTime(2_000)
    // The thread's answer comes between two tries.
    await new Promise((resolve) => setImmediate(resolve))
  }
  await until(() => failures.length > 0)
  expect(failures).toEqual([expect.stringContaining('no such table')])
  expect((await store.get('me', 't1'))?.id).toBe('t1')
  other.exec('ALTER TABLE elsewhere RENAME TO trace')
  await until(() => {
    vi.advanceTimersByTime(2_000)
    return other.prepare('SELECT id FROM trace').get()?.id === 't1'
  })
  other.close()
  await until(() => recoveries > 0)
  expect(failures).toHaveLength(1)
  vi.useRealTimers()
  await store.close()
})

test('a file that another program holds is named as it is, and holds nobody up meanwhile', async () => {
  const store = open({ writeAfterMs: 1_000_000 })
  store.add('me', trace('t1', start))
  await store.flush()
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec('BEGIN IMMEDIATE')
  let isDone = false
  let turns = 0
  const deleting = store.delete('me', 't1').finally(() => {
    isDone = true
  })
  const refused = expect(deleting).rejects.toThrow(/t\.db is held by another program/)
  await until(() => {
    turns += 1
    return isDone
  })
  await refused
  expect(turns).toBeGreaterThan(100)
  expect((await store.get('me', 't1'))?.id).toBe('t1')
  other.exec('ROLLBACK')
  other.close()
  expect(await store.delete('me', 't1')).toBe(true)
  await store.close()
})

test('traces of an older version’s file come into the list by themselves, and one that is broken keeps none out', async () => {
  const file = join(folder, 't.db')
  const older = new DatabaseSync(file)
  older.exec(`PRAGMA application_id = ${0x736d6374};
    CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT NOT NULL, started_at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE INDEX trace_by_age ON trace (started_at_ms); PRAGMA user_version = 1`)
  const insert = older.prepare('INSERT INTO trace VALUES (?, ?, ?, ?)')
  insert.run('broken', 'me', start, '{"id":')
  for (let number = 0; number < 250; number += 1) {
    const old = trace(`t${number}`, start + number * 60_000, `Question t${number}`)
    insert.run(old.id, 'me', Date.parse(old.startedAt), JSON.stringify(old))
  }
  older.close()
  const store = open()
  const list = () => store.list({ limit: 1, offset: 0, beforeMs: Number.MAX_SAFE_INTEGER, owner: 'me' })
  await expect.poll(async () => (await list()).total, { timeout: 10_000 }).toBe(250)
  expect((await list()).traces[0]).toMatchObject({ id: 't249', question: 'Question t249' })
  expect((await store.get('me', 't7'))?.id).toBe('t7')
  await store.close()
})
