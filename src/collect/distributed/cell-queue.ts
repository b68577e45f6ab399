import { createHash } from 'node:crypto'
import type { Db, Job, PgBoss, QueueOptions } from 'pg-boss'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import { connectionOptions } from '../../postgres/connection-options.ts'
import type { Postgres, PostgresSession } from '../../postgres/open-postgres.ts'
import { postgresError } from '../../postgres/postgres-failure.ts'
import { loadBoss } from './load-boss.ts'

/** What names a cell of a model. */
export type CellKey = Pick<BankQuestion, 'dataset' | 'questionId'>

/** A cell that this process has taken to ask; somebody else gets it when it is not heard of for half a minute. */
export interface CellJob extends CellKey {
  readonly id: string
  readonly model: ModelId
  /** How often it was taken before; with the id it tells this taking from any other. */
  readonly retryCount: number
}

/** The cells to ask, one queue a model, in pg-boss's tables. */
export interface CellQueue {
  /** The schema of pg-boss's tables, unquoted. */
  readonly schema: string
  /**
   * Puts cells in, in the session's transaction. One that waits or is under way, or came to its end since `since`, is not put
   * in again.
   * @returns how many are new
   */
  put(model: ModelId, cells: readonly CellKey[], since: Date, session: PostgresSession): Promise<number>
  /** @param atOnce how many cells of the model all processes together may have under way; undefined = any number */
  take(model: ModelId, atOnce: number | undefined): Promise<CellJob | undefined>
  /** Says that the jobs are still being worked on. */
  keepAlive(jobs: readonly CellJob[]): Promise<void>
  /** In the session's transaction. @returns false where somebody else has the job by now */
  finish(job: CellJob, session: PostgresSession): Promise<boolean>
  /** Puts it back to be taken once more after a pause, or among the failed where it was taken too often. @returns as `finish` */
  putBack(job: CellJob, cause: Error, session: PostgresSession): Promise<boolean>
  /** Puts it among the failed, in the session's transaction. @returns as `finish` */
  fail(job: CellJob, cause: Error, session: PostgresSession): Promise<boolean>
  /** Whether no cell of any model waits or is under way. */
  isEmpty(): Promise<boolean>
  /** Takes out what nobody has taken. */
  dropWaiting(models: readonly ModelId[]): Promise<void>
  /** Forgets what failed. */
  dropFailed(models: readonly ModelId[]): Promise<void>
  /** Gives cells back to the others whose process is not heard of. Every process that works does so by itself, time and again. */
  recover(): Promise<void>
  close(): Promise<void>
}

/** So often a cell is taken whose model fails, each time with the patience of a build in one process. */
export const mostTimesTaken = 3
/** Processes that ask a cell may be killed far more often before it counts as failed. */
const retries = { retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 60 } as const
const heartbeatSeconds = 30
/** Between two looks for jobs that are not heard of, in seconds. */
const recoverEverySeconds = 10
const daySeconds = 86_400
const kept = { expireInSeconds: daySeconds - 1, retentionSeconds: 365 * daySeconds, deleteAfterSeconds: 3_600 }
/** What the names of all models' queues are like in SQL, those of what failed apart. */
export const anyCells = 'cells/%'
/** Jobs of one statement. */
const batch = 1_000

/** What a failed job holds. */
interface FailedCell extends CellKey {
  readonly cause: string
}

/**
 * Opens the queue beside the tables of `database`, in the schema `…_queue`, made where it is missing.
 * @param onError told of what goes wrong in the background; the next look tries again
 * @throws MissingPackageError without `pg-boss`, MachineFaultError where the database cannot be reached
 */
export async function openCellQueue(
  database: Postgres,
  options: { readonly recovers: boolean; readonly onError?: (error: unknown) => void },
): Promise<CellQueue> {
  const Boss = await loadBoss()
  const { address } = database
  const schema = queueSchema(database)
  const boss = new Boss({
    ...connectionOptions(address),
    ...{ schema, max: 3, schedule: false, supervise: options.recovers },
    ...{ superviseIntervalSeconds: recoverEverySeconds, monitorIntervalSeconds: recoverEverySeconds },
  })
  const failing = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      throw postgresError(address.shown, error)
    }
  }
  boss.on('error', (error) => options.onError?.(postgresError(address.shown, error)))
  await failing(() => boss.start())
  const made = new Map<ModelId, Promise<void>>()
  const queueOf = async (model: ModelId): Promise<string> => {
    const making = made.get(model) ?? makeQueue(boss, model)
    made.set(model, making)
    making.catch(() => made.delete(model))
    await making
    return queueName(model)
  }

  return {
    schema,
    put: (model, cells, since, session) =>
      failing(async () => {
        const queue = await queueOf(model)
        let added = 0
        for (let from = 0; from < cells.length; from += batch) {
          const jobs = cells.slice(from, from + batch).map((cell) => ({
            ...{ data: keyOf(cell), singletonKey: digestOf(cell), group: { id: 'model' } },
          }))
          const ids = (await boss.insert(queue, jobs, { db: inside(session), returnId: true })) ?? []
          // Looked at afterwards: what was under way a moment ago kept its cell out until it came to its end.
          const ended = await session.change(
            `DELETE FROM ${schema}.job AS again WHERE name = $1 AND id = ANY($2::uuid[]) AND EXISTS (
               SELECT 1 FROM ${schema}.job AS done WHERE done.name = $1 AND done.state = 'completed'
               AND done.completed_on >= $3 AND done.singleton_key = again.singleton_key
             )`,
            [queue, ids, since],
          )
          added += ids.length - ended
        }
        return added
      }),
    take: (model, atOnce) =>
      failing(async () => {
        const limit = atOnce === undefined ? {} : { groupConcurrency: atOnce }
        const [job] = await boss.fetch<CellKey>(await queueOf(model), limit)
        return job && jobOf(model, job)
      }),
    async keepAlive(jobs) {
      await failing(async () => {
        for (const [model, alike] of Map.groupBy(jobs, (job) => job.model)) {
          await boss.touch(await queueOf(model), [...alike])
        }
      })
    },
    finish: (job, session) =>
      failing(async () => isOne(await boss.complete(await queueOf(job.model), job, null, { db: inside(session) }))),
    putBack: (job, cause, session) =>
      failing(async () => {
        const options = { db: inside(session) }
        return isOne(await boss.fail(await queueOf(job.model), job, { message: cause.message }, options))
      }),
    fail: (job, cause, session) =>
      failing(async () => {
        const queue = await queueOf(job.model)
        if (!isOne(await boss.complete(queue, job, null, { db: inside(session) }))) return false
        const failed: FailedCell = { ...keyOf(job), cause: cause.message }
        await boss.send(failedName(job.model), failed, { db: inside(session), ...kept })
        return true
      }),
    isEmpty: async () => {
      const [row] = await database.query(
        `SELECT NOT EXISTS (SELECT 1 FROM ${schema}.job WHERE name LIKE '${anyCells}' AND state <= 'active') AS is_empty`,
      )
      return row?.is_empty === true
    },
    async dropWaiting(models) {
      await failing(async () => {
        for (const model of models) await boss.deleteQueuedJobs(await queueOf(model))
      })
    },
    async dropFailed(models) {
      await failing(async () => {
        for (const model of models) {
          await queueOf(model)
          await boss.deleteAllJobs(failedName(model))
        }
      })
    },
    recover: () => failing(() => boss.supervise()),
    close: () => boss.stop({ graceful: false, close: true }),
  }
}

async function makeQueue(boss: PgBoss, model: ModelId): Promise<void> {
  const queue = { ...retries, ...kept } satisfies QueueOptions
  await boss.createQueue(failedName(model), { ...kept, retryLimit: 0 })
  await boss.createQueue(queueName(model), {
    ...queue,
    ...{ policy: 'exclusive', deadLetter: failedName(model), heartbeatSeconds },
  })
}

/** The schema of pg-boss's tables: they have names that ours may have too. pg-boss takes 50 characters at most. */
export function queueSchema({ address: { schema } }: Pick<Postgres, 'address'>): string {
  const isShort = schema.length <= 44
  const digest = createHash('sha256').update(schema).digest('hex')
  return isShort ? `${schema}_queue` : `${schema.slice(0, 31)}_${digest.slice(0, 12)}_queue`
}

/** A model's queue: its id as far as a queue's name may have it, and a digest that tells it from any other. */
export function queueName(model: ModelId): string {
  return `cells/${nameOf(model)}`
}

/** The queue of a model's cells that failed for good. */
export function failedName(model: ModelId): string {
  return `failed/${nameOf(model)}`
}

function nameOf(model: ModelId): string {
  const digest = createHash('sha256').update(model).digest('hex').slice(0, 12)
  return `${model.replaceAll(/[^\w.-]/g, '_').slice(0, 60)}/${digest}`
}

function keyOf({ dataset, questionId }: CellKey): CellKey {
  return { ...(dataset !== undefined && { dataset }), questionId }
}

function digestOf({ dataset, questionId }: CellKey): string {
  return createHash('sha256')
    .update(JSON.stringify([dataset ?? null, questionId]))
    .digest('hex')
    .slice(0, 32)
}

function jobOf(model: ModelId, { id, retryCount, data }: Job<CellKey>): CellJob {
  return { ...keyOf(data), id, retryCount, model }
}

/** Has pg-boss's statements run in a transaction of ours. */
function inside(session: PostgresSession): Db {
  return { executeSql: async (text, values = []) => ({ rows: [...(await session.query(text, values))] }) }
}

function isOne(response: object): boolean {
  return 'affected' in response && response.affected === 1
}
