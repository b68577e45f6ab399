import * as vitest from 'vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startCuttingProxy } from '../../../test/postgres/cutting-proxy.ts'
import { isPostgresFetched, postgresPlace, postgresPlaces } from '../../../test/postgres/postgres-place.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'
import { openStateDatabase } from '../../postgres/state-database.ts'
import { spendLedgerContract } from '../spend-ledger.contract.ts'
import type { SpendLimit } from '../spend-ledger.ts'
import { createPostgresSpendLedger } from './postgres-spend-ledger.ts'
import { spendingPart } from './spending-part.ts'

const nowMs = () => performance.now()

const placeOf = postgresPlaces()

spendLedgerContract(
  vitest,
  'a ledger in Postgres',
  async (name) => {
    const database = await openStateDatabase(await placeOf(name), { parts: [spendingPart], nowMs })
    const ledger = createPostgresSpendLedger(database)
    return {
      ...ledger,
      async close() {
        await ledger.close()
        await database.close()
      },
    }
  },
  { skip: !isPostgresFetched(), testTimeoutMs: 60_000 },
)

const day = '2026-01-01'
const dollar: SpendLimit = { period: day, field: 'costUsd', limit: 1 }
const call = (costUsd: number) => ({ calls: 1, costUsd })

describe.skipIf(!isPostgresFetched())('a ledger in Postgres', () => {
  /** A ledger behind a proxy that can cut it off, and what really stands in the database. */
  async function behindProxy({ answerWithinMs = 2_000 } = {}) {
    const place = await postgresPlace()
    const proxy = await startCuttingProxy(place)
    onTestFinished(() => proxy.close())
    const database = await openStateDatabase(proxy.address, { parts: [spendingPart], nowMs, answerWithinMs })
    await database.begin()
    const failures: unknown[] = []
    const ledger = createPostgresSpendLedger(database, { onFailure: (error) => failures.push(error), closeWaitMs: 0 })
    const direct = await openPostgres(place)
    onTestFinished(async () => {
      await ledger.close()
      await Promise.all([database.close(), direct.close()])
    })
    const rows = () => direct.query(`SELECT calls::int, cost_usd FROM ${direct.schema}.spend`)
    return { proxy, database, ledger, failures, rows }
  }

  test('a reservation whose answer is lost is booked once, and so is a settlement', async () => {
    const { proxy, ledger, rows } = await behindProxy()
    proxy.cutNextAnswer()
    expect(await ledger.reserve('server', [dollar], call(0.5))).toBeUndefined()
    expect(await rows()).toEqual([{ calls: 1, cost_usd: 0.5 }])
    proxy.cutNextAnswer()
    ledger.settle('server', [day], { calls: 0, costUsd: -0.25 })
    expect(await ledger.spent('server', day)).toEqual({ calls: 1, costUsd: 0.25 })
    expect(await rows()).toEqual([{ calls: 1, cost_usd: 0.25 }])
  })

  test('a reservation that is refused because the database went away is taken back, whether it was booked or not', async () => {
    const { proxy, database, ledger, failures, rows } = await behindProxy()
    expect(await ledger.reserve('server', [dollar], call(0.125))).toBeUndefined()
    proxy.cutNextAnswer({ thenShut: true })
    for (let round = 0; round < 3; round += 1) {
      await expect(ledger.reserve('server', [dollar], call(0.5))).rejects.toMatchObject({
        fault: 'database-unreachable',
        message: expect.stringMatching(/^Calls under a ceiling cannot be booked now/),
      })
    }
    expect(await rows()).toEqual([{ calls: 2, cost_usd: 0.625 }])
    ledger.settle('server', [day], { calls: 0, costUsd: -0.0625 })
    expect(ledger.lastKnown('server', day)).toEqual({ calls: 1, costUsd: 0.0625 })
    expect(database.isAway).toBe(true)
    expect(failures.length).toBe(1)
    proxy.isShut = false
    await expect.poll(rows, { timeout: 30_000 }).toEqual([{ calls: 1, cost_usd: 0.0625 }])
    expect(await ledger.reserve('server', [dollar], call(0.375))).toBeUndefined()
    expect(database.isAway).toBe(false)
  })

  test('a database that does not answer is given up in time, with the connection', async () => {
    const { proxy, ledger, rows } = await behindProxy({ answerWithinMs: 200 })
    proxy.isMute = true
    await expect(ledger.reserve('server', [dollar], call(0.5))).rejects.toMatchObject({ fault: 'database-unreachable' })
    proxy.isMute = false
    ledger.settle('server', [day], { calls: 0, costUsd: 0.25 })
    await expect.poll(rows, { timeout: 30_000 }).toEqual([{ calls: 0, cost_usd: 0.25 }])
  })

  test('many processes that book different keys and settle them together never wait for each other in a circle', async () => {
    const { ledger, rows } = await behindProxy()
    const limits = [day, 'always'].map((period) => ({ period, field: 'calls' as const, limit: 1_000 }))
    const subjects = ['server', 'key a', 'key b']
    await Promise.all(
      Array.from({ length: 90 }, async (_, number) => {
        const subject = subjects[number % 3] ?? ''
        const inOrder = number % 2 === 0 ? limits : limits.toReversed()
        expect(await ledger.reserve(subject, inOrder, call(0.25))).toBeUndefined()
        ledger.settle(
          subject,
          inOrder.map(({ period }) => period),
          { calls: 0, costUsd: -0.125 },
        )
      }),
    )
    await ledger.spent('server', day)
    expect(await rows()).toEqual(Array.from({ length: 6 }, () => ({ calls: 30, cost_usd: 3.75 })))
  })
})
