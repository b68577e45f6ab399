import { randomBytes } from 'node:crypto'
import { shownBank } from '../../bank/bank-place.ts'
import { embedNewQuestions } from '../../bank/embed/embed-questions.ts'
import { wrongAnswers } from '../../bank/inspect/wrong-answers.ts'
import { CloseStack } from '../../closing/close-stack.ts'
import { type BuildBankOptions, buildBank } from '../../collect/build-bank.ts'
import { gradeByChecks } from '../../collect/grading/grade-by-checks.ts'
import type { Lane } from '../../collect/lane.ts'
import { addNewcomer } from '../../collect/newcomer/add-newcomer.ts'
import type { BuildReport } from '../../collect/progress/build-report.ts'
import { choiceSeed } from '../../collect/quote/choose-questions.ts'
import type { CheckedQuestion } from '../../collect/read-questions.ts'
import { answerSettings } from '../../config/answer-settings.ts'
import { withBankEmbedder } from '../../config/bank-embedder-choice.ts'
import type { LoadedConfig } from '../../config/load-config.ts'
import { selectEntries } from '../../config/select-entries.ts'
import { collectionLanes } from '../../config/workplace/collection-lanes.ts'
import { createConfiguredModels } from '../../config/workplace/create-models.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import { createProgramExaminer } from '../../examination/create-program-examiner.ts'
import { aggregationId } from '../../method/aggregation/aggregation-id.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
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
import { configuredCodeRunner } from './configured-code-runner.ts'
import { buildReportJson, buildReportLines, type ReviewedReport } from './lines/build-report-lines.ts'
import { newcomerLines } from './lines/newcomer-lines.ts'
import { createTroubleLines } from './lines/trouble-lines.ts'
import { openBankToFill } from './open-bank-to-fill.ts'

export interface CollectOptions {
  /** The bank's file or address, as the user wrote it. */
  readonly bank: string
  /** Undefined: those that the bank has. */
  readonly questions?: readonly CheckedQuestion[]
  readonly models?: readonly string[]
  /** Of the one model: the bank shall know it by so many answers, and the questions are those that tell most. */
  readonly answers?: number
  /** How the user named the models, for messages. */
  readonly modelsOption: string
  /** The models write one answer from those that the bank has of the pool, instead of answering by themselves. */
  readonly aggregating?: boolean
  readonly maxCostUsd?: number
  /** Go on although the bank's answers were asked for with other settings. */
  readonly mixSettings?: boolean
  readonly json?: boolean
}

/** The seed of every build: the same questions are asked the same way, whenever and in whatever order. */
export const buildSeed = 'bank build'

/** Asks models questions and keeps what they answer, with progress on stderr and a report at the end. */
export async function collectInto(
  options: CollectOptions,
  config: LoadedConfig,
  context: CommandContext,
): Promise<void> {
  const { clock, environment, signal, stderr } = context
  const entries = selectEntries(config.models, options.models, options.modelsOption)
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  await using opened = new CloseStack()
  const runner = configuredCodeRunner(config)
  if (runner !== undefined) opened.defer(() => runner.close())
  const parts = { ...modelPartsFor(context), ...(runner !== undefined && { codeRunner: runner }) }
  const bank = await openBankToFill(options.bank, context, opened)
  const questionCount = options.questions?.length ?? (await bank.view()).questions.length
  if (questionCount === 0) {
    throw new UsageError(
      `--bank: ${shownBank(options.bank)} has no question to ask. Fill it with \`smacs bank build\` first.`,
    )
  }
  const settings = new Map(
    entries.map((entry) => [options.aggregating === true ? aggregationId(entry.id) : entry.id, answerSettings(entry)]),
  )
  if (options.mixSettings !== true) await assertSameSettings(bank, settings)
  // At once: weights, embeddings and the first answer may take minutes.
  const names = entries.map(({ id }) => oneLine(id)).join(', ')
  region.print([`  ${pluralText(questionCount, 'question')} for ${names}`])
  // Embedded first: what a build has collected when it is stopped can be used at once.
  const appended = options.questions && (await bank.append({ questions: options.questions }))
  await withBankEmbedder(config, parts, (embedder) => embedNewQuestions(bank, embedder, { signal }))
  const models = await createConfiguredModels({ ...config, models: [...entries] }, parts)
  opened.defer(() => models.close())

  const lanes = await collectionLanes(models.members, signal)
  region.print(lanes.map(laneLine))
  for (const [id, used] of settings) await bank.storeAnswerSettings(id, used)
  const bar = createProgressBar('Asking', { terminal, region, nowMs: () => clock.nowMs() })
  const asking = {
    bank,
    grade: gradeByChecks(options.questions ?? [], runner),
    examiner: runner && createProgramExaminer(runner),
    clock,
    random: createSeededRandom(buildSeed),
    maxCostUsd: options.maxCostUsd,
    signal,
    onTrouble: createTroubleLines(region, terminal),
    onProgress: (progress) =>
      bar.show(progress.total === 0 ? 1 : progress.done / progress.total, collectionDetail(progress)),
  } satisfies Partial<BuildBankOptions>
  const built =
    options.answers === undefined
      ? await buildBank({
          ...{ ...asking, lanes },
          ...(options.questions !== undefined && { questions: options.questions }),
          ...(options.aggregating === true && {
            aggregation: { pool: poolOf(config), freshMark: () => randomBytes(8).toString('hex') },
          }),
        })
      : await addNewcomer({
          ...{ ...asking, answers: options.answers, choice: createSeededRandom(choiceSeed) },
          lane: lanes[0] ?? { models: [], concurrency: 1 },
        })
  region.clear()
  if (options.aggregating === true && built.progress.total === 0) {
    const hint = 'no question of the bank has answers of two members of the pool; `smacs bank build` asks them.'
    throw new SmacsError('nothing-to-aggregate', `There is nothing to aggregate: ${hint}`)
  }
  const view = await bank.view()
  const doubtful = doubtfulAnswers(view, [...settings.keys()])
  const accuracy = 'accuracy' in built ? built.accuracy : undefined
  const report = { questionsRefused: [], ...built, questionsAdded: appended?.questionsAdded ?? 0, doubtful }
  if (options.json === true) writeJson(context.stdout, { ...buildReportJson(report), bankHash: view.hash })
  else {
    const lines = buildReportLines(report, terminal)
    stderr.write(lines.map((line) => `${line}\n`).join(''))
    if (accuracy !== undefined) {
      context.stdout.write(newcomerLines(accuracy, createTerminal(context.stdout, environment)).join('\n').concat('\n'))
    }
  }
  signal.throwIfAborted()
  assertComplete(report)
}

/** How many of each model's answers contain the reference and were graded wrong; models without such answers are left out. */
function doubtfulAnswers(view: BankView, models: readonly ModelId[]): ReviewedReport['doubtful'] {
  return models.flatMap((model) => {
    const answers = wrongAnswers(view, model).filter(({ containsReference }) => containsReference).length
    return answers === 0 ? [] : [{ model, answers }]
  })
}

function laneLine({ models, concurrency }: Lane): string {
  return `    ${models.map(({ id }) => oneLine(id)).join(', ')}: ${countText(concurrency)} at once`
}

function poolOf({ models }: LoadedConfig): string[] {
  return models.flatMap(({ id, helper }) => (helper ? [] : [id]))
}

/** @throws SmacsError when cells are left that were to be asked. */
function assertComplete({ stopped, progress, failures, givenUp }: BuildReport): void {
  const again = 'Run the same command again to go on where it stopped.'
  const left = progress.total - progress.done
  if (stopped === 'max-cost') {
    throw new SmacsError('max-cost', `--max-cost-usd is used up with ${left} answers left. ${again}`)
  }
  if (failures.length > 0 || givenUp.length > 0) {
    throw new SmacsError('build-incomplete', `${left} of ${progress.total} answers are missing. ${again}`)
  }
}
