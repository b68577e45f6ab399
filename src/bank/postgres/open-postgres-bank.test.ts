import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import * as vitest from 'vitest'
import { describe, expect, test } from 'vitest'
import { isPostgresFetched, postgresPlaces } from '../../../test/postgres/postgres-place.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { bankExists } from '../bank-place.ts'
import { questionBankContract } from '../question-bank.contract.ts'
import { openSqliteBank } from '../sqlite/open-sqlite-bank.ts'
import { openPostgresBank } from './open-postgres-bank.ts'

const isFetched = isPostgresFetched()
const placeOf = postgresPlaces()

questionBankContract(
  vitest,
  'a bank in Postgres',
  async (name) => openPostgresBank(await placeOf(`contract ${name}`)),
  { skip: !isFetched, testTimeoutMs: 20_000 },
)

const question = { questionId: '1', text: 'One?' }
const cell = { questionId: '1', model: 'm', sample: 0, response: 'yes' }

describe.skipIf(!isFetched)('a bank in Postgres', () => {
  test('that is missing, opened for reading, is an empty bank and stays missing', async () => {
    const place = await placeOf('missing')
    const bank = await openPostgresBank(place, { readOnly: true })
    expect((await bank.view()).questions).toEqual([])
    await expect(bank.append({ questions: [question] })).rejects.toMatchObject({ code: 'bank-read-only' })
    await bank.close()
    expect(await bankExists(place)).toBe(false)
  })

  test('opened for reading shows what others write and writes nothing itself', async () => {
    const place = await placeOf('reader')
    const writer = await openPostgresBank(place)
    const reader = await openPostgresBank(place, { readOnly: true })
    expect((await reader.view()).questions).toEqual([])
    await writer.append({ questions: [question], cells: [cell] })
    expect((await reader.view()).questions).toEqual([question])
    expect((await reader.view()).hash).toBe((await writer.view()).hash)
    await expect(reader.append({ questions: [question] })).rejects.toMatchObject({ code: 'bank-read-only' })
    await reader.close()
    await writer.close()
  })

  test('locked for too long is a clear error, and nothing of the batch is written', async () => {
    const place = await placeOf('busy')
    const bank = await openPostgresBank(place, { busyTimeoutMs: 20 })
    const other = await openPostgres(place)
    await other.withTransaction(async (session) => {
      await session.query(`SELECT 1 FROM ${other.schema}.bank FOR UPDATE`)
      await expect(bank.append({ questions: [question] })).rejects.toMatchObject({
        code: 'bank-busy',
        message: expect.stringContaining('Another process is writing'),
      })
    })
    expect((await bank.view()).questions).toEqual([])
    expect(await bank.append({ questions: [question] })).toMatchObject({ questionsAdded: 1 })
    await bank.close()
    await other.close()
  })

  test('of a newer smacs is refused and left as it is', async () => {
    const place = await placeOf('newer')
    await (await openPostgresBank(place)).close()
    const database = await openPostgres(place)
    await database.change(`UPDATE ${database.schema}.schema_version SET version = 99`)
    for (const readOnly of [false, true])
      await expect(openPostgresBank(place, { readOnly })).rejects.toMatchObject({
        code: 'bank-newer',
        message: expect.stringMatching(/schema 99.*update smacs/),
      })
    await database.close()
  })

  test('needs pgvector, and says so where it is not', async () => {
    const place = await placeOf('without pgvector')
    const database = await openPostgres(place)
    const name = `bare_${database.address.schema}`
    await database.query(`CREATE DATABASE ${name}`)
    await database.query(`ALTER DATABASE ${name} SET extension_control_path = '/nowhere'`)
    for (const readOnly of [false, true])
      await expect(openPostgresBank(place.replace('/smacs?', `/${name}?`), { readOnly })).rejects.toMatchObject({
        code: 'no-pgvector',
        message: expect.stringContaining('install pgvector'),
      })
    await database.close()
  })

  test('shows its password to nobody who prints it, and gives the address to who opens it again', async () => {
    const place = await placeOf('printed')
    const bank = await openPostgresBank(place)
    await bank.append({ questions: [question], cells: [cell] })
    const view = await bank.view()
    const secret = /geheim/
    for (const printed of [inspect([bank, view], { depth: 9, showHidden: true }), JSON.stringify([bank, view])])
      expect(printed).not.toMatch(secret)
    const again = await openPostgresBank(bank.file ?? '')
    expect((await again.view()).hash).toBe(view.hash)
    await again.close()
    await bank.close()
    const closed = await bank.view().catch((error: unknown) => error)
    expect(inspect(closed, { depth: 9 })).not.toMatch(secret)
  })

  test('has the lessons, vectors and columns of the same bank in a file, bit for bit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smacs-bank-alike-'))
    const banks = [await openPostgresBank(await placeOf('alike')), await openSqliteBank(join(folder, 'alike.db'))]
    const random = createSeededRandom('alike')
    const questions = Array.from({ length: 150 }, (_, id) => ({ questionId: `${id}`, text: `Question ${id}?` }))
    const cells = questions.flatMap(({ questionId }) =>
      [0, 1, 2].map((sample) => ({
        questionId,
        model: 'm',
        sample,
        correct: random.next(),
        latencyMs: random.next() * 1e4,
      })),
    )
    const vectors = questions.map(({ questionId }) => ({
      questionId,
      vector: Float32Array.from({ length: 12 }, () => random.next() - 0.5),
    }))
    for (const bank of banks) {
      await bank.append({ questions, cells })
      await bank.storeEmbeddings({ id: 'test/12', dimensions: 12 }, vectors)
    }
    const [left, right] = await Promise.all(banks.map((bank) => bank.view()))
    expect(left?.hash).toBe(right?.hash)
    expect(left?.correctness('m')).toEqual(right?.correctness('m'))
    const query = Float32Array.from({ length: 12 }, () => random.next() - 0.5)
    const rule = { neighbours: 20, similarityRatio: 0.9 }
    expect(left?.nearest(query, rule)).toEqual(right?.nearest(query, rule))
    for (const place of questions.keys()) {
      expect(left?.cells(place, 'm')).toEqual(right?.cells(place, 'm'))
      expect(left?.embedding(place)).toEqual(right?.embedding(place))
    }
    expect(left?.restrict({ questions: [5, 7] }).hash).toBe(right?.restrict({ questions: [5, 7] }).hash)
    for (const bank of banks) await bank.close()
    rmSync(folder, { recursive: true })
  })
})

describe.skipIf(!isFetched)('an index in Postgres', () => {
  const dimensions = 24
  const random = createSeededRandom('clusters')
  const around = (centre: Float32Array, spread: number) => centre.map((value) => value + spread * (random.next() - 0.5))
  const centres = Array.from({ length: 30 }, () => around(new Float32Array(dimensions), 2))
  const questions = Array.from({ length: 3_000 }, (_, id) => ({ questionId: `${id}`, text: `Question ${id}?` }))
  const vectors = questions.map((question, id) => ({
    ...question,
    vector: around(centres[id % centres.length] as Float32Array, 0.7),
  }))
  const rule = { neighbours: 60, similarityRatio: 0.95 }

  test('finds nearly what a scan finds, with the rule of the scan, and follows the bank', async () => {
    const place = `${await placeOf('indexed')}&retrieval=hnsw`
    const bank = await openPostgresBank(place)
    await bank.append({ questions })
    await bank.storeEmbeddings({ id: 'test/24', dimensions }, vectors)
    const scanned = await bank.view()
    const query = around(centres[3] as Float32Array, 0.7)
    expect(await scanned.search(query, rule)).toEqual(scanned.nearest(query, rule))
    await bank.indexVectors?.()
    await bank.indexVectors?.()
    const reader = await openPostgresBank(place, { readOnly: true })
    const view = await reader.view()
    for (const centre of centres.slice(0, 10)) {
      const asked = around(centre, 0.7)
      const [found, wanted] = [await view.search(asked, rule), scanned.nearest(asked, rule)]
      const there = new Map(wanted.map(({ index, similarity }) => [index, similarity]))
      const right = found.filter(({ index }) => there.has(index))
      expect(right.length / wanted.length).toBeGreaterThan(0.95)
      for (const { index, similarity } of right) expect(similarity).toBeCloseTo(there.get(index) ?? 0, 5)
      expect(found.map(({ similarity }) => similarity)).toEqual(
        found.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
      )
    }
    // A part of the bank is scanned: the index knows only the whole.
    const part = view.restrict({ questions: [5, 6, 7] })
    expect(await part.search(query, rule)).toEqual(part.nearest(query, rule))
    await expect(view.search([1], rule)).rejects.toMatchObject({ code: 'embedding-dimensions' })

    await bank.append({ questions: [{ questionId: 'new', text: 'New?' }] })
    await bank.storeEmbeddings({ id: 'test/24', dimensions }, [{ questionId: 'new', vector: query }])
    const later = await reader.view()
    const [nearest] = await later.search(query, rule)
    expect(later.questions[nearest?.index ?? -1]?.questionId).toBe('new')
    expect((await view.search(query, rule)).every(({ index }) => index < 3_000)).toBe(true)

    const other = { id: 'other/2', dimensions: 2 }
    await bank.storeEmbeddings(other, [{ questionId: 'new', vector: Float32Array.of(1, 0) }], { replace: true })
    await bank.indexVectors?.()
    expect(await (await reader.view()).search([1, 0], rule)).toHaveLength(1)
    await reader.close()
    await bank.close()
  })

  test('is not made where the address or the size asks for a scan, and an unknown way is refused', async () => {
    for (const retrieval of ['exact', 'auto']) {
      const bank = await openPostgresBank(`${await placeOf(retrieval)}&retrieval=${retrieval}`)
      await bank.append({ questions })
      await bank.storeEmbeddings({ id: 'test/24', dimensions }, vectors)
      await bank.indexVectors?.()
      const view = await bank.view()
      const query = around(centres[0] as Float32Array, 0.7)
      expect(await view.search(query, rule)).toEqual(view.nearest(query, rule))
      await bank.close()
    }
    await expect(openPostgresBank(`${await placeOf('unknown')}&retrieval=ivf`)).rejects.toThrow(
      'one of auto, exact, hnsw, got ivf',
    )
  })
})
