import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../../test/postgres/postgres-place.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import { openPostgres, type Postgres } from '../../postgres/open-postgres.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { buildBank } from '../build-bank.ts'
import { gradeByReference } from '../grading/grade-by-reference.ts'
import { beginCollection } from './begin-collection.ts'
import { type CellQueue, openCellQueue, queueSchema } from './cell-queue.ts'
import { collectionStatus } from './collection-status.ts'
import { createAdder, modelIds, sums } from './fixtures/distributed-build.ts'

const child = fileURLToPath(new URL('./fixtures/work-in-child.ts', import.meta.url))
const workers = 2
const rounds = 2
const inFlightAtMost = 2 * modelIds.length

/** Runs a worker and kills it, as `kill -9` does, after so many lines; what it asked until it was dead. */
async function runAndKill(bankFile: string, address: string, afterLines: number): Promise<readonly string[]> {
  const running = spawn(process.execPath, [child, bankFile, address], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], timeout: 120_000, killSignal: 'SIGKILL' },
  })
  const ended = once(running, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: running.stdout })) {
    lines.push(line)
    if (lines.length === afterLines) running.kill('SIGKILL')
  }
  await ended
  return lines
}

/** Half a minute passes for those that are dead, and their cells go back to the others at once. */
async function passHalfAMinute(database: Postgres, queue: CellQueue): Promise<void> {
  const schema = queueSchema(database)
  const jobs = `${schema}.job`
  await database.change(`UPDATE ${schema}.queue SET monitor_on = NULL, monitor_claim_on = NULL`)
  await database.change(`UPDATE ${jobs} SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE state = 'active'`)
  await queue.recover()
  await database.change(`UPDATE ${jobs} SET start_after = now() WHERE state = 'retry'`)
}

test.skipIf(!isPostgresFetched())(
  'workers killed at random moments lose the answers in flight alone, double none, and leave the same bank',
  async () => {
    await using opened = new CloseStack()
    const folder = await mkdtemp(join(tmpdir(), 'smacs-work-kill-'))
    opened.defer(() => rm(folder, { recursive: true }))
    const questions = sums(40)
    const cells = questions.length * modelIds.length
    const bankFile = join(folder, 'bank.db')
    const bank = await openQuestionBank(bankFile)
    opened.defer(() => bank.close())
    const address = await postgresPlace()
    const database = await openPostgres(address)
    opened.defer(() => database.close())
    const queue = await openCellQueue(database, { recovers: false })
    opened.defer(() => queue.close())
    await bank.append({ questions })
    await beginCollection({ bank, database, queue, models: modelIds, questions })

    const random = createSeededRandom('moments')
    let asked = 0
    for (let round = 0; round < rounds; round++) {
      const moments = Array.from({ length: workers }, () => 1 + Math.floor((cells / (2 * rounds)) * random.next()))
      const said = await Promise.all(moments.map((lines) => runAndKill(bankFile, address, lines)))
      expect(said.flat()).not.toContain('finished')
      asked += said.flat().length
      await passHalfAMinute(database, queue)
    }
    const last = await runAndKill(bankFile, address, Number.POSITIVE_INFINITY)
    expect(last.at(-1)).toBe('finished')
    asked += last.length - 1
    expect(asked).toBeGreaterThanOrEqual(cells)
    expect(asked).toBeLessThanOrEqual(cells + rounds * workers * inFlightAtMost)

    const status = await collectionStatus(database)
    for (const model of status?.models ?? []) {
      expect(model).toMatchObject({
        total: questions.length,
        done: questions.length,
        failed: 0,
        waiting: 0,
        underWay: 0,
      })
    }
    expect(status?.models).toHaveLength(modelIds.length)
    const alone = await openQuestionBank(join(folder, 'alone.db'))
    opened.defer(() => alone.close())
    await buildBank({
      ...{ bank: alone, questions, grade: gradeByReference, clock: { ...createSystemClock(), nowMs: () => 0 } },
      lanes: modelIds.map((id) => ({ models: [createAdder(id)], concurrency: 4 })),
      random: createSeededRandom('build'),
    })
    expect((await bank.view()).hash).toBe((await alone.view()).hash)
  },
  240_000,
)
