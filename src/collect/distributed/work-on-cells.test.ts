import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../../test/postgres/postgres-place.ts'
import { startPostgres } from '../../../test/postgres/start-postgres.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { openPostgres, type Postgres } from '../../postgres/open-postgres.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { buildBank } from '../build-bank.ts'
import { gradeByReference } from '../grading/grade-by-reference.ts'
import { beginCollection } from './begin-collection.ts'
import { type CellQueue, openCellQueue } from './cell-queue.ts'
import { collectionStatus } from './collection-status.ts'
import { answeredIn, createAdder, modelIds, sums } from './fixtures/distributed-build.ts'
import { type WorkOnCellsOptions, workOnCells } from './work-on-cells.ts'

/** Stands still for what measures, so that equal answers make equal cells; waits are real. */
const stillClock = { ...createSystemClock(), nowMs: () => 0 }

let folder = ''
let bank: QuestionBank
let database: Postgres
let queue: CellQueue
let opened: CloseStack

async function open(): Promise<void> {
  opened = new CloseStack()
  folder = await mkdtemp(join(tmpdir(), 'smacs-work-'))
  opened.defer(() => rm(folder, { recursive: true }))
  bank = await openQuestionBank(join(folder, 'bank.db'))
  opened.defer(() => bank.close())
  database = await openPostgres(await postgresPlace())
  opened.defer(() => database.close())
  queue = await openCellQueue(database, { recovers: false })
  opened.defer(() => queue.close())
}

async function begin(questions: ReturnType<typeof sums>, models: readonly string[], maxCostUsd?: number) {
  await bank.append({ questions })
  return beginCollection({ bank, database, queue, models, questions, maxCostUsd })
}

function work(models: readonly ChatModel[], more: Partial<WorkOnCellsOptions> = {}): Promise<void> {
  const never = new AbortController().signal
  return workOnCells({
    ...{ bank, isAnswered: answeredIn(bank), database, queue },
    lanes: models.map((model) => ({ models: [model], concurrency: 4 })),
    ...{ clock: stillClock, random: createSeededRandom('build') },
    ...{ stopping: never, signal: never, untilDone: true },
    ...more,
  })
}

describe.skipIf(!isPostgresFetched())('a distributed build', () => {
  beforeEach(open)
  afterEach(() => opened.close())

  test('several workers ask each cell once, and fill the bank as one process would', async () => {
    const questions = sums(40)
    expect(await begin(questions, modelIds)).toEqual({ added: 120, joined: false })
    const asked: string[] = []
    const pool = () => modelIds.map((id) => createAdder(id, (number) => void asked.push(`${id} ${number}`)))
    await Promise.all([work(pool()), work(pool()), work(pool())])
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted())
    expect(asked).toHaveLength(120)

    const status = await collectionStatus(database)
    expect(status).toMatchObject({ ended: true, stopped: undefined })
    expect(status?.models.map(({ model }) => model)).toEqual(modelIds)
    expect(status?.models[1]).toMatchObject({
      ...{ total: 40, done: 40, answered: 40, underWay: 0, waiting: 0, failed: 0, causes: [] },
      ...{ inputTokens: 160, outputTokens: 40, tokensComplete: true, costComplete: false },
    })
    const alone = await openQuestionBank(join(folder, 'alone.db'))
    opened.defer(() => alone.close())
    await buildBank({
      ...{ bank: alone, questions, grade: gradeByReference, clock: stillClock },
      lanes: modelIds.map((id) => ({ models: [createAdder(id)], concurrency: 4 })),
      random: createSeededRandom('build'),
    })
    expect((await bank.view()).hash).toBe((await alone.view()).hash)
  })

  test('begun again while it is under way it has more to do, and nothing twice', async () => {
    await begin(sums(10), ['first'])
    expect(await begin(sums(15), ['first', 'third'])).toEqual({ added: 5 + 15, joined: true })
    expect((await collectionStatus(database))?.models).toMatchObject([
      { model: 'first', total: 15, waiting: 15 },
      { model: 'third', total: 15, waiting: 15 },
    ])
  })

  test('a cell whose answer another has brought meanwhile is not asked', async () => {
    await begin(sums(3), ['first'])
    const cell = { dataset: 'sums', questionId: '1', model: 'first', sample: 0, response: '2', correct: 1 }
    await bank.append({ cells: [cell] })
    const asked: number[] = []
    await work([createAdder('first', (number) => void asked.push(number))])
    expect(asked.toSorted()).toEqual([0, 2])
    expect((await collectionStatus(database))?.models).toMatchObject([{ total: 3, done: 3 }])
  })

  test('what a model refuses has failed with its cause, what may pass is put back, and a new build asks both', async () => {
    await begin(sums(4), ['first'])
    const failure = (kind: 'refused-request' | 'authentication', message: string) =>
      new ModelCallError({ model: 'first', kind, message, retryable: false })
    const stopping = new AbortController()
    let calls = 0
    const failing = createAdder('first', (number) => {
      calls += 1
      if (calls === 4) stopping.abort()
      if (number === 1) throw failure('refused-request', 'Request 17 is too long.')
      if (number === 2) throw failure('refused-request', 'Request 21 is too long.')
      if (number === 3) throw failure('authentication', 'The key is wrong.')
    })
    await work([failing], { stopping: stopping.signal })
    expect(await collectionStatus(database)).toMatchObject({
      ended: false,
      models: [
        {
          ...{ total: 4, done: 1, failed: 2, waiting: 1, underWay: 0 },
          causes: [{ cells: 2, text: expect.stringMatching(/^first: Request \d+ is too long\.$/) }],
        },
      ],
    })
    expect(await begin(sums(4), ['first'])).toEqual({ added: 2, joined: true })
    expect((await collectionStatus(database))?.models).toMatchObject([{ waiting: 3, failed: 0 }])
  })

  test('a database that goes away and comes back costs no answer and no cell', async () => {
    // As servers are: what it has said to be written outlives it.
    const server = await startPostgres(['synchronous_commit=on'])
    opened.defer(() => server.remove())
    const away = await openPostgres(server.address)
    opened.defer(() => away.close())
    const queueThere = await openCellQueue(away, { recovers: false })
    opened.defer(() => queueThere.close())
    const questions = sums(12)
    await bank.append({ questions })
    await beginCollection({ bank, database: away, queue: queueThere, models: ['first'], questions })
    const asked: number[] = []
    const outages: boolean[] = []
    const adder = createAdder('first', async (number) => {
      asked.push(number)
      // Its answer comes while nobody can be told.
      if (asked.length === 4) await server.stop()
    })
    await work([adder], {
      ...{ database: away, queue: queueThere },
      lanes: [{ models: [adder], concurrency: 1 }],
      onOutage(error) {
        outages.push(error !== undefined)
        if (error !== undefined) void server.start()
      },
    })
    expect(outages).toEqual([true, false])
    expect(asked.toSorted((a, b) => a - b)).toEqual(questions.map((_, index) => index))
    expect((await collectionStatus(away))?.models).toMatchObject([{ total: 12, done: 12, failed: 0, inputTokens: 48 }])
  }, 60_000)

  test('one ceiling holds over all workers, and the build ends where no cell fits any more', async () => {
    const price = { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 1e6 }
    // A call may cost up to 4 dollars and takes 1.
    const pool = () => [createAdder('first', () => undefined, { price, defaults: { maxTokens: 4 } })]
    await begin(sums(40), ['first'], 20)
    await Promise.all([work(pool()), work(pool()), work(pool())])
    const ended = await collectionStatus(database)
    expect(ended).toMatchObject({ stopped: 'max-cost', ended: true, committedUsd: 17, ceilingUsd: 20 })
    expect(ended?.models).toMatchObject([{ done: 17, waiting: 0, costUsd: 17, costComplete: true }])

    expect(await begin(sums(40), ['first'], undefined)).toEqual({ added: 23, joined: false })
    await work(pool())
    expect((await collectionStatus(database))?.models).toMatchObject([{ total: 40, done: 40, answered: 23 }])
  })
})
