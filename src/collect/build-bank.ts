import { createCeilingGate } from '../budget/ceiling-gate.ts'
import { combineBudgets } from '../budget/combine-budgets.ts'
import { createBudget } from '../budget/create-budget.ts'
import { defaultSettings, type GenerationSettings } from '../method/calls/answer-request.ts'
import type { Budget } from '../ports/budget.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProgramExaminer } from '../ports/execution.ts'
import type { BankQuestion, QuestionBank } from '../ports/question-bank.ts'
import type { Random } from '../ports/random.ts'
import type { CellOutcome, GradeResponse, RecordedAggregation } from './ask-cell.ts'
import { askPatiently } from './ask-patiently.ts'
import { createCellWriter } from './cell-writer.ts'
import { keepCell } from './keep-cell.ts'
import type { Lane } from './lane.ts'
import { type PendingCell, pendingCells } from './pending-cells.ts'
import { type BuildReport, createFailureLedger } from './progress/build-report.ts'
import { type CollectionProgress, createCollectionTally } from './progress/collection-progress.ts'

export interface BuildBankOptions {
  readonly bank: Pick<QuestionBank, 'view' | 'append'>
  /** Who is asked; every model in one lane only. */
  readonly lanes: readonly Lane[]
  /** Written into the bank first, then asked. Default: every question the bank has, which is how a model is added. */
  readonly questions?: readonly BankQuestion[]
  readonly grade: GradeResponse
  /** Keeps with each program what running it on the question's own examples shows. */
  readonly examiner?: ProgramExaminer | undefined
  /** Aggregations are collected instead of the models' own answers, and kept under their reserved ids. */
  readonly aggregation?: RecordedAggregation
  readonly clock: Clock
  /** Seeds the requests: each by question and model, whatever the order in which they are asked. */
  readonly random: Random
  /** For models without settings of their own. Default: as strategies ask for references, which is what the bank measures. */
  readonly settings?: GenerationSettings
  /** US dollars of this run, worst cases of what is in flight included; never exceeded. Every model then needs a price. */
  readonly maxCostUsd?: number | undefined
  /** Further ceilings. A call that one of them refuses ends the run as `maxCostUsd` does. */
  readonly budget?: Budget
  /**
   * A model that failed so often in a row is not asked any further in this run. What fails together, as a server
   * restarts, counts once. Default 8.
   */
  readonly giveUpAfterFailures?: number
  /** Aborting gives up the answers in flight; what was answered is kept and the report tells of it. */
  readonly signal?: AbortSignal
  /** Called at the start and after every cell. */
  readonly onProgress?: (progress: CollectionProgress) => void
  /** Called as a generation fails, also where it is tried again and the cell is answered in the end. */
  readonly onTrouble?: (model: ModelId, error: Error) => void
}

/**
 * Asks every model every question that the bank has no answer of, and stores each answer as soon as it is graded. Run
 * again, it goes on where it ended: after a kill, only the answers that were in flight are asked anew. A model that its
 * circuit breaker leaves alone is waited for, and asked the same question again.
 * @throws UsageError when a cost ceiling meets a model without a price
 */
export async function buildBank(options: BuildBankOptions): Promise<BuildReport> {
  const { bank, lanes, questions, clock, onProgress } = options
  const appended = questions === undefined ? undefined : await bank.append({ questions })
  const refusedPlaces = new Set(appended?.refused.map(({ index }) => index))
  const wanted = questions?.filter((_, index) => !refusedPlaces.has(index))
  const view = await bank.view()
  const plans = lanes.map(({ models }) => pendingCells(view, models, wanted, options.aggregation?.pool))
  const tally = createCollectionTally(
    plans.reduce((sum, { known }) => sum + known, 0),
    plans.map(({ pending }) => pending.length),
    clock.nowMs(),
  )
  const writer = createCellWriter(bank)
  const gate = createCeilingGate(
    combineBudgets([createBudget({ maxCostUsd: options.maxCostUsd }), ...(options.budget ? [options.budget] : [])]),
  )
  const ledger = createFailureLedger(options.giveUpAfterFailures ?? 8)
  const stopping = new AbortController()
  const context = {
    ...options,
    settings: options.settings ?? defaultSettings,
    budget: gate.budget,
    ...{ gate, ledger, tally },
    signal: options.signal === undefined ? stopping.signal : AbortSignal.any([options.signal, stopping.signal]),
  }

  /** Whether the cell has an answer now. */
  const keep = async ({ model, question }: PendingCell, outcome: CellOutcome): Promise<boolean> => {
    const error = outcome.ok ? await keepCell(writer, outcome.cell) : outcome.error
    if (error === undefined) {
      ledger.answered(model.id, outcome.ok && outcome.generation.truncated)
      return true
    }
    ledger.record(question, model.id, error)
    options.onTrouble?.(model.id, error)
    return false
  }

  const work = async (lane: number, queue: Iterator<PendingCell>): Promise<void> => {
    for (let next = queue.next(); !next.done && !gate.closed; next = queue.next()) {
      const { model } = next.value
      if (ledger.leavesOut(model.id)) {
        tally.dropped(lane)
        continue
      }
      const outcome = await askPatiently(next.value, context)
      if (outcome === undefined) return
      const kept = await keep(next.value, outcome)
      tally.finished(lane, kept ? 'answered' : 'failed')
      onProgress?.(tally.snapshot(clock.nowMs()))
    }
  }

  onProgress?.(tally.snapshot(clock.nowMs()))
  const workers = plans.flatMap(({ pending }, lane) => {
    const queue = pending.values()
    return Array.from({ length: Math.max(1, lanes[lane]?.concurrency ?? 1) }, () => work(lane, queue))
  })
  try {
    await Promise.all(workers)
  } catch (error) {
    // One worker's error ends the run; what the others have in flight is given up with it.
    stopping.abort(error)
    await Promise.allSettled(workers)
    if (options.signal?.aborted !== true) throw error
  }
  const stopped = options.signal?.aborted === true ? 'aborted' : gate.closed ? 'max-cost' : undefined
  return {
    questionsAdded: appended?.questionsAdded ?? 0,
    questionsRefused: appended?.refused ?? [],
    failures: ledger.failures,
    givenUp: ledger.givenUp(),
    cut: ledger.cut(),
    ...(stopped !== undefined && { stopped }),
    progress: tally.snapshot(clock.nowMs()),
  }
}
