import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../../test/postgres/postgres-place.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import { openPostgres, type Postgres } from '../../postgres/open-postgres.ts'
import { type CellJob, type CellQueue, openCellQueue, queueName, queueSchema } from './cell-queue.ts'

let opened: CloseStack
let database: Postgres
let queue: CellQueue
/** The same queue as another process has it. */
let elsewhere: CellQueue
const model = 'qwen 2.5:7b'
const cells = (count: number) => Array.from({ length: count }, (_, index) => ({ questionId: String(index) }))

async function open(): Promise<void> {
  opened = new CloseStack()
  database = await openPostgres(await postgresPlace())
  opened.defer(() => database.close())
  queue = await openCellQueue(database, { recovers: false })
  opened.defer(() => queue.close())
  elsewhere = await openCellQueue(database, { recovers: false })
  opened.defer(() => elsewhere.close())
}

const put = (count: number): Promise<number> => queue.put(model, cells(count), new Date(0), database)
const taken = async (from: CellQueue, atOnce?: number): Promise<CellJob> =>
  (await from.take(model, atOnce)) ?? expect.unreachable()

/** Nobody is heard of for a minute, but those that are kept alive from now on. */
async function passAMinute(): Promise<void> {
  const schema = queueSchema(database)
  await database.change(`UPDATE ${schema}.queue SET monitor_on = NULL, monitor_claim_on = NULL`)
  await database.change(`UPDATE ${schema}.job SET heartbeat_on = heartbeat_on - interval '1 minute'`)
}

describe.skipIf(!isPostgresFetched())('the queue of cells', () => {
  beforeEach(open)
  afterEach(() => opened.close())

  test('a cell that waits or is under way is not put in again, and one that came to its end is', async () => {
    expect(await put(2)).toBe(2)
    const job = await taken(queue)
    expect(await put(3)).toBe(1)
    await queue.finish(job, database)
    // Whoever looked at the bank before it came to its end thinks it missing.
    expect(await put(3)).toBe(0)
    expect(await queue.put(model, cells(3), new Date('2999-01-01'), database)).toBe(1)
  })

  test('of a model no more cells are under way at once than all processes together may have', async () => {
    await put(5)
    const first = await taken(queue, 2)
    await taken(elsewhere, 2)
    expect(await queue.take(model, 2)).toBeUndefined()
    expect(await elsewhere.take(model, 2)).toBeUndefined()
    await queue.finish(first, database)
    expect(await elsewhere.take(model, 2)).toBeDefined()
    expect(await queue.take(model, undefined)).toBeDefined()
  })

  test('a cell whose process is not heard of is given to another, and the first can no longer end it', async () => {
    await put(2)
    const dead = await taken(queue)
    const alive = await taken(queue)
    await passAMinute()
    await queue.keepAlive([alive])
    await elsewhere.recover()
    await database.change(`UPDATE ${queueSchema(database)}.job SET start_after = now() WHERE state = 'retry'`)
    const again = await taken(elsewhere)
    expect(again).toMatchObject({ id: dead.id, questionId: dead.questionId, retryCount: dead.retryCount + 1 })
    expect(await elsewhere.take(model, undefined)).toBeUndefined()
    expect(await queue.finish(dead, database)).toBe(false)
    expect(await queue.fail(dead, new Error('too late'), database)).toBe(false)
    expect(await elsewhere.finish(again, database)).toBe(true)
    expect(await queue.finish(alive, database)).toBe(true)
    expect(await queue.isEmpty()).toBe(true)
  })

  test('models whose ids a queue cannot have as they are have queues of their own', () => {
    const names = [model, 'qwen_2.5:7b', 'qwen 2.5_7b', '../qwen'].map(queueName)
    expect(new Set(names).size).toBe(4)
    for (const name of names) expect(name).toMatch(/^cells\/[\w.-]+\/[0-9a-f]{12}$/)
  })
})
