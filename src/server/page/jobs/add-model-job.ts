import { realpath } from 'node:fs/promises'
import { createBankView } from '../../../bank/view/create-bank-view.ts'
import { combineBudgets } from '../../../budget/combine-budgets.ts'
import { createBudget } from '../../../budget/create-budget.ts'
import { type BuildBankOptions, buildBank } from '../../../collect/build-bank.ts'
import type { BuildReport } from '../../../collect/build-report.ts'
import { changedSettings } from '../../../collect/changed-settings.ts'
import { gradeByReference } from '../../../collect/grade-by-reference.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import type { Budget } from '../../../ports/budget.ts'
import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { AnswerSettings } from '../../../ports/question-bank.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { lockAcrossProcesses } from '../../../sqlite/process-lock.ts'
import type { AdditionPlan } from '../bank/bank-query.ts'
import type { BankReader } from '../bank/bank-reader.ts'

export interface AddModelJob {
  readonly bankFile: string
  readonly model: ChatModel
  /** How it is asked, as the bank remembers it. */
  readonly settings: AnswerSettings
  /** Generations at once. */
  readonly concurrency: number
  /** Absent = all that the bank has. */
  readonly questions?: number | undefined
  readonly maxCostUsd?: number | undefined
  readonly maxCalls?: number | undefined
  /** What stands above its own ceilings. */
  readonly budgets: readonly Budget[]
}

export interface AddModelSurroundings {
  readonly reader: BankReader
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onWaiting: () => void
  readonly onProgress: NonNullable<BuildBankOptions['onProgress']>
}

/** The seed of every build: the same questions are asked the same way, whenever and by whomever. */
const buildSeed = 'bank build'

/**
 * Asks a model what the bank has no answer of, as `smacs bank add-model` does. Reading and writing are left to the bank's
 * thread; what is asked goes through the model that serves, and so through its limits.
 * @throws SmacsError where the bank can't be used or its answers were asked for with other settings; the signal's reason
 */
export async function addModel(job: AddModelJob, surroundings: AddModelSurroundings): Promise<BuildReport> {
  const { bankFile, model, settings } = job
  const { reader, clock, signal, onProgress, onWaiting } = surroundings
  const unlock = await lockAcrossProcesses(`${await realpath(bankFile)}.building`, clock, signal, onWaiting)
  try {
    const text = await reader.ask(bankFile, {
      kind: 'plan',
      model: model.id,
      ...(job.questions !== undefined && { questions: job.questions }),
    })
    const plan = JSON.parse(text ?? '') as AdditionPlan
    assertSameSettings(model.id, plan.settings, settings)
    await reader.storeAnswerSettings(bankFile, model.id, settings)
    const view = createBankView({
      questions: plan.questions,
      models: [model.id],
      cells: plan.answered.map((question) => ({ question, model: model.id })),
    })
    return await buildBank({
      bank: { view: async () => view, append: (batch) => reader.append(bankFile, batch) },
      lanes: [{ models: [model], concurrency: job.concurrency }],
      grade: gradeByReference,
      clock,
      random: createSeededRandom(buildSeed),
      maxCostUsd: job.maxCostUsd,
      budget: combineBudgets([createBudget({ maxCalls: job.maxCalls }), ...job.budgets]),
      signal,
      onProgress,
    })
  } finally {
    unlock()
  }
}

/** Of an id's answers none may be asked for otherwise than the rest: what is learnt of it would hold for neither. */
function assertSameSettings(model: string, before: AnswerSettings | undefined, now: AnswerSettings): void {
  const changed = before === undefined ? [] : changedSettings(before, now)
  if (changed.length === 0) return
  throw new SmacsError(
    'settings-changed',
    `The bank has answers of ${model} that were asked for with other settings: ${changed.join(', ')}. Set them back, give it an id of its own, or take its answers out with \`smacs bank remove-model\`.`,
  )
}
