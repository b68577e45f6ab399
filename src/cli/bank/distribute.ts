import { embedNewQuestions } from '../../bank/embed/embed-questions.ts'
import { lockBank } from '../../bank/lock-bank.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import { beginCollection } from '../../collect/distributed/begin-collection.ts'
import { openCellQueue } from '../../collect/distributed/cell-queue.ts'
import { type CollectionStatus, collectionStatus } from '../../collect/distributed/collection-status.ts'
import type { CheckedQuestion } from '../../collect/read-questions.ts'
import { answerSettings } from '../../config/answer-settings.ts'
import { withBankEmbedder } from '../../config/bank-embedder-choice.ts'
import type { LoadedConfig } from '../../config/load-config.ts'
import { quotedModel } from '../../config/quoted-model.ts'
import { selectEntries } from '../../config/select-entries.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import { openPostgres, type Postgres } from '../../postgres/open-postgres.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { modelPartsFor } from '../open-workplace-for.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { collectionDetail } from '../progress/collection-progress.ts'
import { createProgressBar } from '../progress/progress-bar.ts'
import { countText, pluralText } from '../progress/quantities.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { assertSameSettings } from './assert-same-settings.ts'
import { assertDistributable } from './distributed-bank.ts'
import { collectionStatusLines } from './lines/collection-status-lines.ts'

export interface DistributeOptions {
  /** The bank's address, as the user wrote it. */
  readonly bank: string
  readonly questions: readonly CheckedQuestion[]
  readonly models?: readonly string[]
  readonly maxCostUsd?: number
  /** Go on although the bank's answers were asked for with other settings. */
  readonly mixSettings?: boolean
  /** End once the cells are in the queue. */
  readonly detach?: boolean
  readonly json?: boolean
}

/** Between two looks at how far it has come, in milliseconds. */
const lookMs = 1_000

/** Puts the cells of a build into the bank's queue, where `smacs worker` finds them, and follows what becomes of them. */
export async function distribute(
  options: DistributeOptions,
  config: LoadedConfig,
  context: CommandContext,
): Promise<void> {
  const { clock, environment, signal, stderr, stdout } = context
  assertDistributable(options.bank, '--bank')
  const entries = selectEntries(config.models, options.models, '--models')
  if (options.maxCostUsd !== undefined) assertPriced(entries.map(quotedModel))
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  await using opened = new CloseStack()
  const database = await openPostgres(options.bank)
  opened.defer(() => database.close())
  const bank = await openQuestionBank(options.bank)
  opened.defer(() => bank.close())
  // Two that put in at once would count each other's cells; whoever works does not wait for it.
  const unlock = await lockBank(options.bank, 'building', clock, signal, () =>
    region.print(['  Another process is filling the bank; waiting for its end.']),
  )
  const begun = await (async () => {
    try {
      const settings = new Map(entries.map((entry) => [entry.id, answerSettings(entry)]))
      if (options.mixSettings !== true) await assertSameSettings(bank, settings)
      const { refused } = await bank.append({ questions: options.questions })
      for (const { reason } of refused)
        region.print([`  ${terminal.palette.caution('!')} not asked: ${oneLine(reason)}`])
      const refusedPlaces = new Set(refused.map(({ index }) => index))
      const questions = options.questions.filter((_, place) => !refusedPlaces.has(place))
      await withBankEmbedder(config, modelPartsFor(context), (embedder) =>
        embedNewQuestions(bank, embedder, { signal }),
      )
      for (const [id, used] of settings) await bank.storeAnswerSettings(id, used)
      const queue = await openCellQueue(database, { recovers: false })
      try {
        const models = entries.map(({ id }) => id)
        return await beginCollection({ bank, database, queue, models, questions, maxCostUsd: options.maxCostUsd })
      } finally {
        await queue.close()
      }
    } finally {
      await unlock()
    }
  })()
  const joined = begun.joined ? ' more, beside those that wait already' : ''
  region.print([
    `  ${pluralText(begun.added, 'cell')} put into the queue${joined}. \`smacs worker --config FILE\` asks them, on any machine.`,
  ])
  const status =
    options.detach === true
      ? await collectionStatus(database)
      : await follow(database, { ...context, terminal, region })
  if (status === undefined) throw new SmacsError('no-build', 'The build is gone: another process has begun a new bank.')
  if (options.json === true) writeJson(stdout, { ...begun, ...status })
  else stderr.write(`${collectionStatusLines(status, terminal).join('\n')}\n`)
  if (options.detach !== true) assertComplete(status)
}

/** Shows how far it has come until nothing is left to be done. */
async function follow(
  database: Postgres,
  parts: Pick<CommandContext, 'clock' | 'signal'> & {
    readonly terminal: ReturnType<typeof createTerminal>
    readonly region: ReturnType<typeof createLiveRegion>
  },
): Promise<CollectionStatus | undefined> {
  const { clock, signal, terminal, region } = parts
  const bar = createProgressBar('Asking', { terminal, region, nowMs: () => clock.nowMs() })
  try {
    for (;;) {
      const status = await collectionStatus(database)
      if (status === undefined || status.ended) return status
      const progress = progressOf(status)
      bar.show(progress.total === 0 ? 1 : progress.done / progress.total, collectionDetail(progress))
      await clock.wait(lookMs, signal)
    }
  } catch (error) {
    if (signal.aborted) {
      region.print(['  The workers go on. `smacs bank status` shows how far they have come.'])
    }
    throw error
  } finally {
    region.clear()
  }
}

/** All models together. */
function progressOf({ models, elapsedMs }: CollectionStatus): Parameters<typeof collectionDetail>[0] {
  const sum = (of: (model: CollectionStatus['models'][number]) => number): number =>
    models.reduce((total, model) => total + of(model), 0)
  const cellsPerSecond = sum((model) => model.cellsPerSecond ?? 0)
  const left = models.filter(({ waiting, underWay }) => waiting + underWay > 0)
  const isPaced = left.every(({ remainingMs }) => remainingMs !== undefined)
  return {
    ...{ total: sum(({ total }) => total), done: sum(({ done }) => done), answered: sum(({ answered }) => answered) },
    ...{ failed: sum(({ failed }) => failed), elapsedMs },
    ...(cellsPerSecond > 0 && { cellsPerSecond }),
    ...(isPaced && { remainingMs: Math.max(0, ...left.map(({ remainingMs }) => remainingMs ?? 0)) }),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    tokensComplete: models.every(({ tokensComplete }) => tokensComplete),
    costUsd: sum(({ costUsd }) => costUsd),
    costComplete: models.every(({ costComplete }) => costComplete),
  }
}

/** A ceiling that a worker could not keep is refused before anything waits for it. */
function assertPriced(models: readonly ReturnType<typeof quotedModel>[]): void {
  for (const { id, price, defaults } of models) {
    const missing = price === undefined ? 'price' : defaults?.maxTokens === undefined ? 'maxTokens' : undefined
    if (missing !== undefined) {
      throw new UsageError(`--max-cost-usd needs a \`${missing}\` of every model and ${oneLine(id)} has none.`)
    }
  }
}

function assertComplete({ stopped, models }: CollectionStatus): void {
  const again = 'Run the same command again to ask them.'
  const total = models.reduce((sum, model) => sum + model.total, 0)
  const left = total - models.reduce((sum, { done }) => sum + done, 0)
  if (stopped === 'max-cost') {
    throw new SmacsError('max-cost', `--max-cost-usd is used up with ${countText(left)} answers left. ${again}`)
  }
  if (left > 0) {
    throw new SmacsError('build-incomplete', `${countText(left)} of ${countText(total)} answers are missing. ${again}`)
  }
}
