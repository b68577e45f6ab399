import { defaultSettings, type GenerationSettings } from '../../method/calls/answer-request.ts'
import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { ProgramExaminer } from '../../ports/execution.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import type { Postgres } from '../../postgres/open-postgres.ts'
import { askPatiently } from '../ask-patiently.ts'
import { createCellWriter } from '../cell-writer.ts'
import { gradeByChecks } from '../grading/grade-by-checks.ts'
import { keepCell } from '../keep-cell.ts'
import type { Lane } from '../lane.ts'
import type { CellSpending } from '../progress/collection-progress.ts'
import type { CellJob, CellKey, CellQueue } from './cell-queue.ts'
import { readCollection, readQuestion } from './collection-record.ts'
import { endOfFailure, finishCell, type JobEnd } from './finish-cell.ts'
import { createModelRests } from './model-rests.ts'
import { createSharedCeiling } from './shared-ceiling.ts'
import { createUntilReachable } from './until-reachable.ts'

export interface WorkOnCellsOptions {
  readonly bank: Pick<QuestionBank, 'append'>
  /** Whether the bank has a model's answer to a question. */
  readonly isAnswered: (question: CellKey, model: ModelId) => Promise<boolean>
  readonly database: Postgres
  readonly queue: CellQueue
  /** Who can be asked here; every model in one lane only. */
  readonly lanes: readonly Lane[]
  /** Looked at when a build begins: whether a model is asked here as the build wants it. Default: each is. */
  readonly mayAsk?: (model: ModelId) => Promise<boolean>
  /** Where programs are run; without it answers of type `code` stay unlabelled. */
  readonly runner?: CodeRunner | undefined
  readonly examiner?: ProgramExaminer | undefined
  readonly clock: Clock
  /** Seeds the requests: each by question and model, whoever asks. */
  readonly random: Random
  readonly settings?: GenerationSettings
  /** Aborting takes no more cells and lets those under way finish. */
  readonly stopping: AbortSignal
  /** Aborting gives up the answers in flight; somebody else asks for them anew. */
  readonly signal: AbortSignal
  /** End when no cell waits or is under way anywhere. Default false. */
  readonly untilDone?: boolean
  readonly onTrouble?: (model: ModelId, error: Error) => void
  /** A model failed time and again and is left alone for so long. */
  readonly onRest?: (model: ModelId, restMs: number) => void
  /** The database went away, or (undefined) came back. */
  readonly onOutage?: (error: Error | undefined) => void
  readonly onAnswered?: (model: ModelId) => void
}

/** Between two looks where nothing was to be done, in milliseconds. */
const idleMs = 1_000
/** Well within the half minute after which a job is given to somebody else. */
const keepAliveMs = 10_000
/** Between two looks at which build it is. */
const collectionMs = 5_000

/**
 * Asks cells of a distributed build, as many at once as the lanes allow, beside any number of other processes. Killed at
 * any time, it loses the answers in flight alone: a cell's job ends after its answer is in the bank, and whoever takes a
 * job looks there first.
 * @throws UsageError where the build has a ceiling and a model no price
 */
export async function workOnCells(options: WorkOnCellsOptions): Promise<void> {
  const { bank, database, queue, lanes, clock, stopping, signal, onTrouble } = options
  const ending = new AbortController()
  const inForce = AbortSignal.any([signal, ending.signal])
  const takesNoMore = AbortSignal.any([stopping, inForce])
  const untilReachable = createUntilReachable({ clock, signal: inForce, onOutage: options.onOutage })
  const ceiling = createSharedCeiling(database, { untilReachable, pause: () => clock.wait(idleMs, inForce) })
  const writer = createCellWriter(bank)
  const rests = createModelRests(clock)
  const running = new Map<CellJob, Promise<void>>()
  const models = lanes.flatMap((lane) => lane.models)

  /** Which models are asked as the build wants it, and by when to look again. */
  let known: { readonly startedAtMs: number | undefined; readonly allowed: ReadonlySet<ModelId> } | undefined
  let looked = Number.NEGATIVE_INFINITY
  const allowed = async (): Promise<ReadonlySet<ModelId>> => {
    if (known !== undefined && clock.nowMs() - looked < collectionMs) return known.allowed
    looked = clock.nowMs()
    const startedAtMs = (await readCollection(database))?.startedAtMs
    if (known === undefined || known.startedAtMs !== startedAtMs) {
      const may = await Promise.all(models.map(({ id }) => options.mayAsk?.(id) ?? true))
      known = { startedAtMs, allowed: new Set(models.flatMap(({ id }, place) => (may[place] ? [id] : []))) }
    }
    return known.allowed
  }

  /** Asks one cell and keeps its answer; what it was paid stands in `spendings`. */
  const ask = async (job: CellJob, model: ChatModel, spendings: CellSpending[]): Promise<JobEnd> => {
    const found = await untilReachable(() => readQuestion(database, job))
    if (found === undefined) return { type: 'left-out' }
    const { checks: _, ...question } = found
    if (await untilReachable(() => options.isAnswered(job, model.id))) return { type: 'found' }
    const gate = ceiling.gateOf(job)
    const outcome = await askPatiently(
      { model, question },
      {
        ...{ gate, budget: gate.budget, ledger: rests.ledger, tally: { spent: (one) => void spendings.push(one) } },
        ...{ grade: gradeByChecks([found], options.runner), examiner: options.examiner },
        ...{ settings: options.settings ?? defaultSettings, clock, random: options.random, signal: inForce },
        ...(onTrouble !== undefined && { onTrouble }),
      },
    )
    if (outcome === undefined) return { type: 'left-out' }
    const error = outcome.ok ? await untilReachable(() => keepCell(writer, outcome.cell)) : outcome.error
    if (error === undefined) return { type: 'answered', isCut: outcome.ok && outcome.generation.truncated }
    onTrouble?.(model.id, error)
    return endOfFailure(model, job, error)
  }

  const work = async (job: CellJob, model: ChatModel): Promise<void> => {
    const spendings: CellSpending[] = []
    try {
      const end = await ask(job, model, spendings)
      if (end.type === 'left-out') await untilReachable(() => queue.dropWaiting([job.model]))
      await untilReachable(() => finishCell(options, job, end, spendings))
      if (end.type === 'answered') {
        rests.answered(model.id)
        options.onAnswered?.(model.id)
      } else if (end.type === 'failed' || end.type === 'put-back') {
        const restMs = rests.failed(model.id)
        if (restMs !== undefined) options.onRest?.(model.id, restMs)
      }
    } catch (error) {
      // What cannot be told now the others notice when the job is not heard of.
      const cause = error instanceof Error ? error : new Error(String(error))
      await finishCell(options, job, { type: 'put-back', cause }, spendings).catch(() => undefined)
      if (!inForce.aborted) throw error
    }
  }

  /** The next cell of a lane: its models one after the other. */
  const takeFrom = async (lane: Lane): Promise<{ job: CellJob; model: ChatModel } | undefined> => {
    const may = await untilReachable(allowed)
    for (const model of lane.models) {
      if (!may.has(model.id) || model.circuit === 'open' || rests.isResting(model.id)) continue
      const atOnce = lane.isShared === true ? lane.concurrency : undefined
      const job = await untilReachable(() => queue.take(model.id, atOnce))
      if (job !== undefined) return { job, model }
    }
    return undefined
  }

  const workLane = async (lane: Lane): Promise<void> => {
    const own = new Set<Promise<void>>()
    const failing = Promise.withResolvers<never>()
    failing.promise.catch(() => undefined)
    while (!takesNoMore.aborted) {
      if (own.size >= lane.concurrency) {
        await Promise.race([...own, failing.promise])
        continue
      }
      const next = await takeFrom(lane)
      if (next !== undefined) {
        const working = work(next.job, next.model).catch(failing.reject)
        own.add(working)
        running.set(next.job, working)
        void working.finally(() => {
          own.delete(working)
          running.delete(next.job)
        })
      } else {
        if (options.untilDone === true && own.size === 0 && (await untilReachable(() => queue.isEmpty()))) break
        await clock.wait(idleMs, takesNoMore).catch(() => undefined)
      }
    }
    await Promise.race([Promise.all(own), failing.promise])
  }

  const keepingAlive = async (): Promise<void> => {
    while (!inForce.aborted) {
      await clock.wait(keepAliveMs, inForce)
      await untilReachable(() => queue.keepAlive([...running.keys()]))
    }
  }

  const alive = keepingAlive().catch((error: unknown) => inForce.aborted || Promise.reject(error))
  try {
    await Promise.race([Promise.all(lanes.map(workLane)), alive])
  } catch (error) {
    if (!inForce.aborted) throw error
  } finally {
    await ceiling.settled()
    ending.abort()
    await Promise.allSettled([alive, ...running.values()])
  }
}
