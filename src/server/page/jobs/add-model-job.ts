import { bankExists } from '../../../bank/bank-place.ts'
import { lockBank } from '../../../bank/lock-bank.ts'
import { createBankView } from '../../../bank/view/create-bank-view.ts'
import { combineBudgets } from '../../../budget/combine-budgets.ts'
import { createBudget } from '../../../budget/create-budget.ts'
import { buildBank } from '../../../collect/build-bank.ts'
import { changedSettings } from '../../../collect/changed-settings.ts'
import { gradeByReference } from '../../../collect/grading/grade-by-reference.ts'
import { mostFailures } from '../../../collect/newcomer/add-newcomer.ts'
import type { BuildReport } from '../../../collect/progress/build-report.ts'
import type { CollectionProgress } from '../../../collect/progress/collection-progress.ts'
import { type JoinedReport, joinReports } from '../../../collect/progress/join-reports.ts'
import { createPartedProgress } from '../../../collect/progress/parted-progress.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import type { Budget } from '../../../ports/budget.ts'
import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { AnswerSettings } from '../../../ports/question-bank.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import type { AdditionPart, QuestionName } from '../bank/bank-query.ts'
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
  readonly onProgress: (progress: CollectionProgress) => void
}

/** The seed of every build: the same questions are asked the same way, whenever and by whomever. */
const buildSeed = 'bank build'

/**
 * Asks a model what the bank has no answer of, as `smacs bank add-model` does. Reading and writing are left to the bank's
 * thread; what is asked goes through the model that serves, and so through its limits.
 * @throws SmacsError where the bank can't be used or its answers were asked for with other settings; the signal's reason
 */
export async function addModel(job: AddModelJob, surroundings: AddModelSurroundings): Promise<JoinedReport> {
  const { bankFile, model, settings, maxCostUsd, maxCalls } = job
  const { reader, clock, signal, onWaiting } = surroundings
  if (!(await bankExists(bankFile))) throw nothingToAsk()
  const unlock = await lockBank(bankFile, 'building', clock, signal, onWaiting)
  try {
    const tried: QuestionName[] = []
    const first = await partFrom(0, tried, job, reader)
    if (first.total === 0) throw nothingToAsk()
    assertSameSettings(model.id, first.settings, settings)
    await reader.storeAnswerSettings(bankFile, model.id, settings)
    // One for all parts: what the first has spent the second has not.
    const budget = combineBudgets([createBudget({ maxCostUsd, maxCalls }), ...job.budgets])
    const progress = createPartedProgress(first, clock.nowMs())
    const reports: JoinedReport[] = []
    let failed = 0
    for (let part = first; ; part = await partFrom(part.next, tried, job, reader)) {
      const report = await askPart(part, budget, job, surroundings, (ofPart) =>
        surroundings.onProgress(progress.with(ofPart, clock.nowMs())),
      )
      reports.push(report)
      const whole = progress.add(report.progress, clock.nowMs())
      tried.push(
        ...part.questions.map(({ dataset, questionId }) => ({ ...(dataset !== undefined && { dataset }), questionId })),
      )
      failed = report.progress.answered > 0 ? 0 : failed + part.questions.length
      const isOver = report.stopped !== undefined || report.givenUp.length > 0 || failed >= mostFailures
      if (part.next === undefined || isOver) return joinReports(reports, whole)
    }
  } finally {
    await unlock()
  }
}

function nothingToAsk(): SmacsError {
  const hint = 'fill it with `smacs bank import` or `smacs bank build` first.'
  return new SmacsError('bank-empty', `The bank has no question to ask: ${hint}`)
}

async function partFrom(
  from: number,
  tried: readonly QuestionName[],
  { bankFile, model, questions }: AddModelJob,
  reader: BankReader,
): Promise<AdditionPart> {
  const text = await reader.ask(bankFile, {
    ...{ kind: 'part', model: model.id, from, tried: questions === undefined ? [] : tried },
    ...(questions !== undefined && { questions }),
  })
  return JSON.parse(text ?? '') as AdditionPart
}

function askPart(
  { questions }: AdditionPart,
  budget: Budget,
  { bankFile, model, concurrency }: AddModelJob,
  { reader, clock, signal }: AddModelSurroundings,
  onProgress: (progress: CollectionProgress) => void,
): Promise<BuildReport> {
  const view = createBankView({ questions, models: [model.id] })
  return buildBank({
    bank: { view: async () => view, append: (batch) => reader.append(bankFile, batch) },
    lanes: [{ models: [model], concurrency }],
    grade: gradeByReference,
    random: createSeededRandom(buildSeed),
    ...{ clock, budget, signal, onProgress },
  })
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
