import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { hasAnswer } from '../../bank/postgres/has-answer.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import { changedSettings } from '../../collect/changed-settings.ts'
import { openCellQueue } from '../../collect/distributed/cell-queue.ts'
import { prepareCollection } from '../../collect/distributed/collection-record.ts'
import { workOnCells } from '../../collect/distributed/work-on-cells.ts'
import { answerSettings } from '../../config/answer-settings.ts'
import { configuredBankPlace, loadConfig } from '../../config/load-config.ts'
import { selectEntries } from '../../config/select-entries.ts'
import { collectionLanes } from '../../config/workplace/collection-lanes.ts'
import { createConfiguredModels } from '../../config/workplace/create-models.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import { createProgramExaminer } from '../../examination/create-program-examiner.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { buildSeed } from '../bank/collect-into.ts'
import { configuredCodeRunner } from '../bank/configured-code-runner.ts'
import { assertDistributable } from '../bank/distributed-bank.ts'
import { createTroubleLines } from '../bank/lines/trouble-lines.ts'
import type { CommandContext } from '../command-context.ts'
import { modelPartsFor } from '../open-workplace-for.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { countText, durationText, pluralText } from '../progress/quantities.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'

export interface WorkerCommandOptions {
  readonly config?: string
  readonly bank?: string
  readonly models?: readonly string[]
  readonly untilDone?: boolean
}

/** After an interrupt, cells under way may still be answered for so long, in milliseconds; then others ask them anew. */
const graceMs = 20_000

/** `smacs worker`: asks cells of distributed builds until it is interrupted; the second interrupt does not wait. */
export async function worker(options: WorkerCommandOptions, context: CommandContext): Promise<void> {
  const { clock, environment, signal, stderr, workingFolder } = context
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  const address = options.bank ?? (config.bank && configuredBankPlace(config, config.bank))
  if (address === undefined) {
    throw new UsageError('The configuration names no `bank`; set `bank: postgres://…`, or give --bank.')
  }
  assertDistributable(address, options.bank === undefined ? '`bank`' : '--bank')
  const entries = selectEntries(config.models, options.models, '--models')
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const warn = (text: string): void => region.print([`  ${terminal.palette.caution('!')} ${text}`])
  await using opened = new CloseStack()
  const runner = configuredCodeRunner(config)
  if (runner !== undefined) opened.defer(() => runner.close())
  const parts = { ...modelPartsFor(context), ...(runner !== undefined && { codeRunner: runner }) }
  const bank = await openQuestionBank(address)
  opened.defer(() => bank.close())
  const database = await openPostgres(address)
  opened.defer(() => database.close())
  await prepareCollection(database)
  const queue = await openCellQueue(database, { recovers: true, onError: (error) => warn(messageOf(error)) })
  opened.defer(() => queue.close())
  const models = await createConfiguredModels({ ...config, models: [...entries] }, parts)
  opened.defer(() => models.close())
  const lanes = await collectionLanes(models.members, signal)
  region.print([`  works on ${database.address.shown}`])
  region.print(
    lanes.map((lane) => {
      const each = lane.isShared === true ? 'over all workers' : 'in this process'
      const ids = lane.models.map(({ id }) => oneLine(id)).join(', ')
      return `    ${ids}: ${countText(lane.concurrency)} at once ${each}`
    }),
  )

  /** A bank that was asked otherwise would know the model by two minds. */
  const mayAsk = async (model: ModelId): Promise<boolean> => {
    const entry = entries.find(({ id }) => id === model)
    const wanted = await bank.answerSettings(model)
    const changed = wanted === undefined || entry === undefined ? [] : changedSettings(wanted, answerSettings(entry))
    if (changed.length > 0) {
      warn(`${oneLine(model)} is not asked here: the build wants other settings, ${oneLine(changed.join(', '))}.`)
    }
    return changed.length === 0
  }
  let answered = 0
  const giveUp = new AbortController()
  const done = new AbortController()
  const grace = endGrace(clock, signal, giveUp, done.signal)
  try {
    await workOnCells({
      ...{ bank, database, queue, lanes, mayAsk, runner, clock },
      isAnswered: (question, model) => hasAnswer(database, question, model),
      examiner: runner && createProgramExaminer(runner),
      random: createSeededRandom(buildSeed),
      ...{ stopping: signal, signal: giveUp.signal, untilDone: options.untilDone === true },
      onTrouble: createTroubleLines(region, terminal),
      onRest: (model, restMs) =>
        warn(`${oneLine(model)} failed time and again; it is left alone for ${durationText(restMs)}.`),
      onOutage: (error) =>
        warn(error === undefined ? 'The database is there again.' : `${error.message} It is tried again.`),
      onAnswered: () => {
        answered += 1
      },
    })
  } finally {
    done.abort()
    await grace
  }
  region.print([`  ${pluralText(answered, 'answer')} brought`])
}

/** Gives the cells under way up some time after the interrupt. */
async function endGrace(
  clock: Clock,
  interrupted: AbortSignal,
  giveUp: AbortController,
  done: AbortSignal,
): Promise<void> {
  const either = AbortSignal.any([interrupted, done])
  await new Promise((resolve) => (either.aborted ? resolve(undefined) : either.addEventListener('abort', resolve)))
  await clock.wait(graceMs, done).catch(() => undefined)
  giveUp.abort(interrupted.reason)
}

function messageOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error))
}
