import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CloseStack } from '../../closing/close-stack.ts'
import { gradeByChecks } from '../../collect/grading/grade-by-checks.ts'
import { type CheckedQuestion, readQuestions } from '../../collect/read-questions.ts'
import { loadConfig } from '../../config/load-config.ts'
import { selectEntries } from '../../config/select-entries.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import { bench } from '../../lab/bench/bench.ts'
import { questionsToAsk } from '../../lab/bench/questions-to-ask.ts'
import { labEmbedder } from '../../lab/lab-embedder.ts'
import { visibleText } from '../../text/visible-text.ts'
import { configuredCodeRunner } from '../bank/configured-code-runner.ts'
import { benchLines } from '../bench/bench-lines.ts'
import { benchBank, benchEmbedder, namedStrategies } from '../bench/bench-parts.ts'
import { createBenchDetail } from '../bench/bench-progress.ts'
import { writeBench } from '../bench/write-bench.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { assertNoneFailed, liveTallyText, openLabLive } from '../lab/lab-live.ts'
import { assertOutputFree, type OutputFolder } from '../output-file.ts'
import { createProgressBar } from '../progress/progress-bar.ts'
import { countText, durationText, pluralText } from '../progress/quantities.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'

export interface BenchCommandOptions {
  readonly config?: string
  readonly questions: readonly string[]
  /** Default: the configuration's, where its file is there. */
  readonly bank?: string
  readonly strategy: readonly string[]
  readonly models?: readonly string[]
  readonly limit?: number
  readonly maxCostUsd?: number
  /** Default: `generations.jsonl` in the folder. */
  readonly record?: string
  readonly seed: string
  readonly out: string
  readonly force?: boolean
  readonly json?: boolean
}

/** `smacs bench`: strategies asked live, on one record; figures, a page and every answer in a folder. */
export async function benchCommand(options: BenchCommandOptions, context: CommandContext): Promise<void> {
  const { stdout, stderr, environment, clock, workingFolder } = context
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const folder = resolve(workingFolder, options.out)
  const output: OutputFolder = { folder, force: options.force === true, option: '--out' }
  await assertOutputFree('report.json', output)
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  const strategies = namedStrategies(options.strategy, config)
  const pool = selectEntries(config.models, options.models, '--models').filter(({ helper }) => !helper)
  const files: (readonly CheckedQuestion[])[] = []
  for (const file of options.questions) files.push(await readQuestions(resolve(workingFolder, file), file))

  await using opened = new CloseStack()
  const view = await benchBank(options.bank, config, context, opened)
  const toAsk = questionsToAsk(files, view?.questions ?? [], options.limit)
  if (toAsk.questions.length === 0) {
    throw new UsageError(`--questions: all ${countText(toAsk.inBank)} questions are in the bank; there is none to ask.`)
  }
  if (toAsk.inBank > 0) region.print([`  ${pluralText(toAsk.inBank, 'question')} left out: the bank has them`])
  const embedder = await benchEmbedder(view, config, context, opened)
  const runner = configuredCodeRunner(config)
  if (runner !== undefined) opened.defer(() => runner.close())
  await mkdir(folder, { recursive: true })
  const record =
    options.record === undefined ? join(folder, 'generations.jsonl') : resolve(workingFolder, options.record)
  const live = await openLabLive(
    { ...options, config: config.file, record },
    context,
    (line) => region.print([line]),
    view ?? { embedderId: undefined },
    runner,
  )
  if (live === undefined) throw new SmacsError('live-model', 'The models of the configuration could not be opened.')
  opened.defer(() => live.close())

  const bar = createProgressBar('Asking', { terminal, region, nowMs: () => clock.nowMs() })
  const detail = createBenchDetail(() => clock.nowMs())
  const startedAtMs = clock.nowMs()
  const tally = () => live.generations.tally()
  const measured = await bench({
    questions: toAsk.questions.map(({ checks, ...question }) => question),
    strategies,
    bank: view,
    pool: pool.map(({ id }) => id),
    seed: options.seed,
    embedder,
    embedderFor: view === undefined ? () => embedder : labEmbedder(view, embedder),
    live: live.generations,
    grade: gradeByChecks(toAsk.questions, runner),
    onProgress: (done, total) => bar.show(done / total, detail(done, total, tally())),
  }).catch((error: unknown) => {
    region.clear()
    region.print([`  stopped: ${liveTallyText(tally())}`])
    throw error
  })
  bar.end(`  asked in ${durationText(clock.nowMs() - startedAtMs)}: ${liveTallyText(tally())}`)
  await live.generations.settle()
  const run = { asked: toAsk, pool: pool.map(({ id }) => id), strategies, seed: options.seed, record }
  await writeBench(measured, run, output)
  if (options.json === true) writeJson(stdout, measured.report)
  else
    stdout.write(`${benchLines(measured.report).join('\n')}\n\n${visibleText(options.out)}/report.html has the rest.\n`)
  assertNoneFailed(tally())
}
