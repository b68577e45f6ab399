import type { ModelId } from '../../ports/chat-model.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { lockInTransaction } from '../../postgres/advisory-lock.ts'
import type { Postgres } from '../../postgres/open-postgres.ts'
import { pendingCells } from '../pending-cells.ts'
import type { CheckedQuestion } from '../read-questions.ts'
import type { CellQueue } from './cell-queue.ts'
import {
  addCells,
  prepareCollection,
  readCollection,
  resetCollection,
  setCeiling,
  storeQuestions,
} from './collection-record.ts'

export interface BeginCollectionOptions {
  /** Has the questions. */
  readonly bank: Pick<QuestionBank, 'view'>
  readonly database: Postgres
  readonly queue: CellQueue
  readonly models: readonly ModelId[]
  readonly questions: readonly CheckedQuestion[]
  /** US dollars from now on, over all processes; undefined = as much as it takes. */
  readonly maxCostUsd?: number | undefined
}

/** What a build has to ask. */
export interface BegunCollection {
  /** Cells that wait now and did not before. */
  readonly added: number
  /** The build went on already, and has more to do now. */
  readonly joined: boolean
}

/** Questions of one transaction. */
const batch = 1_000

/**
 * Puts every cell that the bank has no answer of into the queue. Where a build is under way its cells are more then, none
 * of them twice; else a new one begins. Killed on the way, the same again does the rest.
 */
export async function beginCollection(options: BeginCollectionOptions): Promise<BegunCollection> {
  const { bank, database, queue, models, questions } = options
  await prepareCollection(database)
  const [time] = await database.query('SELECT now() AS now')
  const since = time?.now as Date
  const view = await bank.view()
  const joined = !(await queue.isEmpty()) && (await readCollection(database))?.stopped === undefined
  if (!joined) await queue.dropWaiting(models)
  await queue.dropFailed(models)
  await database.withTransaction(async (session) => {
    await lockInTransaction(database, session, 'begin a build')
    if (!joined) await resetCollection(database, session)
    await setCeiling(database, session, options.maxCostUsd)
  })
  let added = 0
  for (let from = 0; from < questions.length; from += batch) {
    const part = questions.slice(from, from + batch)
    const plan = models.map((id) => ({ id, ...pendingCells(view, [{ id }], part) }))
    await database.withTransaction(async (session) => {
      await lockInTransaction(database, session, 'begin a build')
      await storeQuestions(database, session, part)
      for (const { id, known, pending } of plan) {
        const cells = pending.map(({ question }) => question)
        const put = await queue.put(id, cells, since, session)
        added += put
        await addCells(database, session, {
          ...{ model: id, known: joined ? 0 : known },
          cells: joined ? put : cells.length,
        })
      }
    })
  }
  return { added, joined }
}
