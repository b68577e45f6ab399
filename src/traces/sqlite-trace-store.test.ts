import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSqliteTraceStore, type SqliteTraceStoreOptions } from './sqlite-trace-store.ts'
import type { Trace } from './trace.ts'

const dayMs = 86_400_000
const start = Date.UTC(2026, 5, 1)
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-traces-'))
})
afterEach(async () => {
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

const bytesOfAllFiles = async (): Promise<string> => {
  const names = await readdir(folder)
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('')
}

test('a trace is read at once, outlives the process, and belongs to its owner alone', async () => {
  const first = open()
  first.add('me', trace('t1', start))
  expect(first.get('me', 't1')).toEqual(trace('t1', start))
  expect(first.get('you', 't1')).toBeUndefined()
  await first.close()
  const second = open()
  expect(second.get('me', 't1')).toEqual(trace('t1', start))
  expect(second.get('you', 't1')).toBeUndefined()
  expect(second.delete('you', 't1')).toBe(false)
  expect(second.delete('me', 't1')).toBe(true)
  expect(second.get('me', 't1')).toBeUndefined()
  await second.close()
})

test('only the owner of the file may read it, its journal included, also where it was readable before', async () => {
  await writeFile(join(folder, 't.db'), '', { mode: 0o644 })
  const store = open()
  store.add('me', trace('t1', start))
  store.flush()
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  await store.close()
})

test('what is deleted or expired is gone from every byte on disk', async () => {
  let now = start
  const store = open({ wallClockMs: () => now })
  store.add('me', trace('old', start, `a secret ${'of some length '.repeat(400)}`))
  store.add('me', trace('young', start + 6 * dayMs, 'a keeper'))
  store.add('me', trace('unwanted', start + 6 * dayMs, 'another secret'))
  store.flush()
  expect(await bytesOfAllFiles()).toContain('a secret')
  now += 7 * dayMs + 1
  expect(store.deleteExpired()).toBe(1)
  expect(store.delete('me', 'unwanted')).toBe(true)
  const bytes = await bytesOfAllFiles()
  expect(bytes).not.toContain('secret')
  expect(bytes).not.toContain('of some length')
  expect(bytes).toContain('a keeper')
  await store.close()
})

test('a file of a newer version is refused and left alone', async () => {
  const file = join(folder, 't.db')
  const newer = new DatabaseSync(file)
  newer.exec('PRAGMA user_version = 99')
  newer.close()
  const before = await readFile(file)
  expect(() => open()).toThrow('newer smacs')
  expect(await readFile(file)).toEqual(before)
})

test('a disk that takes nothing loses no trace that fits into memory', async () => {
  const failures: string[] = []
  const store = open({ onWriteFailure: (error) => failures.push(error.message) })
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec('PRAGMA query_only = OFF; DROP TABLE trace')
  store.add('me', trace('t1', start))
  expect(() => store.flush()).toThrow('no such table')
  expect(store.get('me', 't1')?.id).toBe('t1')
  other.exec('CREATE TABLE trace (id TEXT PRIMARY KEY, owner TEXT, started_at_ms INTEGER, body TEXT)')
  other.close()
  store.flush()
  await store.close()
  expect(open().get('me', 't1')?.id).toBe('t1')
})

test('traces come into the file by themselves, and one deleted on its way there stays deleted', async () => {
  const store = open({ writeAfterMs: 0 })
  for (let round = 0; round < 20; round++) {
    store.add('me', trace(`kept ${round}`, start))
    store.add('me', trace(`unwanted ${round}`, start, 'a secret'))
    // Rounds are cut off at different places on the way: before the thread has the batch, with it, after it.
    for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(store.delete('me', `unwanted ${round}`)).toBe(true)
    expect(store.get('me', `unwanted ${round}`)).toBeUndefined()
  }
  const reader = new DatabaseSync(join(folder, 't.db'))
  await expect.poll(() => reader.prepare('SELECT count(*) AS n FROM trace').get()?.n, { timeout: 10_000 }).toBe(20)
  reader.close()
  await store.close()
  expect(await bytesOfAllFiles()).not.toContain('a secret')
  const later = open()
  expect(later.get('me', 'kept 7')).toEqual(trace('kept 7', start))
  expect(later.get('me', 'unwanted 7')).toBeUndefined()
  await later.close()
})

test('a batch that the thread could not write is told, kept, and written when the file takes it', async () => {
  const failures: string[] = []
  const store = open({ writeAfterMs: 0, onWriteFailure: (error) => failures.push(error.message) })
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec('ALTER TABLE trace RENAME TO elsewhere')
  store.add('me', trace('t1', start))
  await expect.poll(() => failures[0], { timeout: 10_000 }).toContain('no such table')
  expect(store.get('me', 't1')?.id).toBe('t1')
  other.exec('ALTER TABLE elsewhere RENAME TO trace')
  await expect.poll(() => other.prepare('SELECT id FROM trace').get()?.id, { timeout: 10_000 }).toBe('t1')
  other.close()
  await store.close()
})

test('one deleted on its way into a file that then refuses the deletion stays hidden, and goes when it can', async () => {
  const failures: string[] = []
  const store = open({ writeAfterMs: 0, onWriteFailure: (error) => failures.push(error.message) })
  const other = new DatabaseSync(join(folder, 't.db'))
  other.exec("CREATE TRIGGER refusal BEFORE DELETE ON trace BEGIN SELECT RAISE(ABORT, 'not now'); END")
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  store.add('me', trace('t1', start, 'a secret'))
  // Hands the batch to the thread, which has yet to start.
  vi.runAllTimers()
  vi.useRealTimers()
  expect(store.delete('me', 't1')).toBe(true)
  await expect.poll(() => failures[0], { timeout: 10_000 }).toContain('not now')
  expect(store.get('me', 't1')).toBeUndefined()
  other.exec('DROP TRIGGER refusal')
  other.close()
  await store.close()
  expect(await bytesOfAllFiles()).not.toContain('a secret')
})
