import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as vitest from 'vitest'
import { afterAll, expect, test } from 'vitest'
import { questionBankContract } from '../question-bank.contract.ts'
import { openSqliteBank } from './open-sqlite-bank.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-bank-'))
afterAll(() => rmSync(folder, { recursive: true }))
const pathOf = (name: string) => join(folder, `${name}.db`)

questionBankContract(vitest, 'a bank in a file', async (name) => openSqliteBank(pathOf(`contract ${name}`)))

const question = { questionId: '1', text: 'One?' }
const cell = { questionId: '1', model: 'm', sample: 0, response: 'yes' }

test('a bank is one private file', async () => {
  const path = pathOf('private')
  const bank = await openSqliteBank(path)
  await bank.append({ questions: [question] })
  for (const file of readdirSync(folder).filter((name) => name.startsWith('private')))
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  await bank.close()
  expect(readdirSync(folder).filter((name) => name.startsWith('private'))).toEqual(['private.db'])
})

test('a missing file opened for reading is an empty bank and stays missing', async () => {
  const path = pathOf('missing')
  const bank = await openSqliteBank(path, { readOnly: true })
  expect((await bank.view()).questions).toEqual([])
  await expect(bank.append({ questions: [question] })).rejects.toMatchObject({ code: 'bank-read-only' })
  expect(existsSync(path)).toBe(false)
})

test('a bank opened for reading shows what others write and writes nothing itself', async () => {
  const path = pathOf('reader')
  const writer = await openSqliteBank(path)
  const reader = await openSqliteBank(path, { readOnly: true })
  expect((await reader.view()).questions).toEqual([])
  await writer.append({ questions: [question], cells: [cell] })
  expect((await reader.view()).questions).toEqual([question])
  expect((await reader.view()).hash).toBe((await writer.view()).hash)
  await expect(reader.append({ questions: [question] })).rejects.toMatchObject({ code: 'bank-read-only' })
  await reader.close()
  await writer.close()
})

test('a bank locked for too long is a clear error, and nothing of the batch is written', async () => {
  const path = pathOf('busy')
  const bank = await openSqliteBank(path, { busyTimeoutMs: 20 })
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  await expect(bank.append({ questions: [question] })).rejects.toMatchObject({
    code: 'bank-busy',
    message: expect.stringContaining('Another process is writing'),
  })
  expect((await bank.view()).questions).toEqual([])
  other.exec('ROLLBACK')
  other.close()
  expect(await bank.append({ questions: [question] })).toMatchObject({ questionsAdded: 1 })
  await bank.close()
})

test('a file of a newer smacs is refused and left untouched', async () => {
  const path = pathOf('newer')
  const database = new DatabaseSync(path)
  database.exec(`CREATE TABLE later (x); PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 99`)
  database.close()
  const before = readFileSync(path)
  for (const readOnly of [false, true])
    await expect(openSqliteBank(path, { readOnly })).rejects.toMatchObject({
      code: 'bank-newer',
      message: expect.stringMatching(/version 99.*update smacs/),
    })
  expect(readFileSync(path)).toEqual(before)
  expect(readdirSync(folder).filter((name) => name.startsWith('newer'))).toEqual(['newer.db'])
})

test.each([
  ['text', Buffer.from('{"questionId":"1","question":"One?"}\n')],
  ['something shorter than a header', Buffer.from('x')],
])('%s is not a bank and left untouched', async (_name, content) => {
  const path = pathOf('foreign')
  writeFileSync(path, content)
  await expect(openSqliteBank(path)).rejects.toMatchObject({ code: 'not-a-bank' })
  expect(readFileSync(path)).toEqual(content)
})

test("another program's database is not a bank and left untouched", async () => {
  const path = pathOf('other program')
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE theirs (x)')
  database.close()
  const before = readFileSync(path)
  await expect(openSqliteBank(path)).rejects.toMatchObject({ code: 'not-a-bank' })
  expect(readFileSync(path)).toEqual(before)
})

test('an older bank is copied aside, then brought up to date with all that it holds', async () => {
  const path = pathOf('older')
  const bank = await openSqliteBank(path)
  await bank.append({ questions: [question], cells: [cell] })
  const { hash } = await bank.view()
  await bank.close()

  const migrations = [...MIGRATIONS, 'CREATE TABLE note (text TEXT) STRICT']
  const migrated = await openSqliteBank(path, { migrations })
  expect((await migrated.view()).hash).toBe(hash)
  await migrated.close()
  await expect(openSqliteBank(path)).rejects.toMatchObject({ code: 'bank-newer' })

  const copy = `${path}.version-${MIGRATIONS.length}`
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  const old = await openSqliteBank(copy)
  expect((await old.view()).hash).toBe(hash)
  await old.close()
})

test('a migration that fails leaves the bank as it was', async () => {
  const path = pathOf('half migrated')
  const bank = await openSqliteBank(path)
  await bank.append({ questions: [question] })
  await bank.close()
  const migrations = [...MIGRATIONS, 'CREATE TABLE note (text TEXT) STRICT; CREATE TABLE note (text TEXT) STRICT']
  await expect(openSqliteBank(path, { migrations })).rejects.toMatchObject({ code: 'bank-failed' })
  const again = await openSqliteBank(path)
  expect((await again.view()).questions).toEqual([question])
  await again.close()
})

test('a damaged bank is a clear error', async () => {
  const path = pathOf('damaged')
  const bank = await openSqliteBank(path)
  await bank.append({ questions: [question] })
  await bank.close()
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0x55, 100))
  await expect(openSqliteBank(path)).rejects.toMatchObject({ code: 'bank-damaged' })
})
