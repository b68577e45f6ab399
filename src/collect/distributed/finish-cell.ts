import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Postgres, PostgresSession } from '../../postgres/open-postgres.ts'
import { mayBeDown } from '../may-be-down.ts'
import type { CellSpending } from '../progress/collection-progress.ts'
import { type CellJob, type CellQueue, mostTimesTaken } from './cell-queue.ts'
import { countAnswered, countSpent } from './collection-record.ts'

/** What became of a job. */
export type JobEnd =
  /** The bank has the answer that it was given. */
  | { readonly type: 'answered'; readonly isCut: boolean }
  /** The bank had an answer already. */
  | { readonly type: 'found' }
  /** Somebody asks it once more. */
  | { readonly type: 'put-back'; readonly cause: Error }
  | { readonly type: 'failed'; readonly cause: Error }
  /** It will not be asked by this build. */
  | { readonly type: 'left-out' }

/**
 * Ends a job and counts what became of it, both or neither. Where the job was given to somebody else meanwhile, they end it
 * and they count it.
 */
export async function finishCell(
  { database, queue }: { readonly database: Postgres; readonly queue: CellQueue },
  job: CellJob,
  end: JobEnd,
  spendings: readonly CellSpending[],
): Promise<void> {
  await database.withTransaction(async (session) => {
    if (!(await endJob(queue, job, end, session))) return
    if (end.type === 'answered') await countAnswered(database, session, job.model, end.isCut)
    if (end.type === 'found') await countAnswered(database, session, job.model, false)
    for (const spending of spendings) await countSpent(database, session, job.model, spending)
  })
}

/** How a cell ends that got no answer: where that says something about this process or the model, somebody asks it again. */
export function endOfFailure(model: ChatModel, { retryCount }: CellJob, cause: Error): JobEnd {
  const isOurs = cause instanceof ModelCallError && (cause.kind === 'authentication' || cause.kind === 'not-found')
  // Nobody was asked where the call's worst case could not be booked.
  const isUnbooked = cause instanceof MachineFaultError && cause.fault === 'database-unreachable'
  const mayPass = isUnbooked || ((isOurs || mayBeDown(model, cause)) && retryCount + 1 < mostTimesTaken)
  return { type: mayPass ? 'put-back' : 'failed', cause }
}

function endJob(queue: CellQueue, job: CellJob, end: JobEnd, session: PostgresSession): Promise<boolean> {
  switch (end.type) {
    case 'put-back':
      return queue.putBack(job, end.cause, session)
    case 'failed':
      return queue.fail(job, end.cause, session)
    case 'answered':
    case 'found':
    case 'left-out':
      return queue.finish(job, session)
  }
}
