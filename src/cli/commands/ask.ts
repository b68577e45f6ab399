import type { FileHandle } from 'node:fs/promises'
import { type LoadedConfig, loadConfig } from '../../config/load-config.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Answer } from '../../method/answer.ts'
import type { Collaboration } from '../../method/collaboration.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { strategies } from '../../method/strategies/registry.ts'
import { nearestName } from '../../options/nearest-name.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import { resolveStrategy } from '../../smacs/strategy-names/resolve-strategy.ts'
import { visibleText } from '../../text/visible-text.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { openWorkplaceFor } from '../open-workplace-for.ts'
import { openOutputFile } from '../output-file.ts'
import { createCollaborationProgress } from '../progress/collaboration-progress.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'

export interface AskCommandOptions {
  readonly config?: string
  readonly strategy?: string
  readonly model?: string
  readonly seed?: string
  readonly maxCalls?: number
  readonly maxCostUsd?: number
  readonly deadlineMs?: number
  readonly trace?: string
  readonly force?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** Rows of each reference and candidate that stay on the screen; `--verbose` shows all. */
const rowsPerText = 6

async function readInput(context: CommandContext): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of context.stdin) {
    context.signal.throwIfAborted()
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function questionText(words: readonly string[], context: CommandContext): Promise<string> {
  const fromInput = words.length === 0 || (words.length === 1 && words[0] === '-')
  if (fromInput && context.stdin.isTTY === true && words.length === 0) {
    throw new UsageError('Expected a question: `smacs ask "What is 17 * 23?"`, or one on standard input.')
  }
  const text = (fromInput ? await readInput(context) : words.join(' ')).trim()
  if (text === '') throw new UsageError('Expected a question, got an empty text.')
  return text
}

/** What `--model` or `--strategy` names. @throws UsageError for a name that the file has not */
function chosenStrategy(
  { model, strategy }: Pick<AskCommandOptions, 'model' | 'strategy'>,
  config: LoadedConfig,
): string | StrategyChoice | undefined {
  if (model === undefined) {
    if (strategy !== undefined) assertKnown(strategy, config)
    return strategy
  }
  const known = config.models.map(({ id }) => id)
  if (known.includes(model)) return { kind: 'single', model }
  throw new UsageError(
    `--model: no model of the file is called \`${model}\`. The nearest is \`${nearestName(model, known)}\`; known: ${known.join(', ')}.`,
  )
}

function assertKnown(strategy: string, config: LoadedConfig): void {
  try {
    resolveStrategy(strategy, config.strategies, strategies)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`--strategy: ${error.message}`, { cause: error })
  }
}

/** The answer as `--json` prints it. */
function answerJson(answer: Answer): Readonly<Record<string, unknown>> {
  const { text, strategy, confidence, models, usage, costUsd, degraded, traceId, ...rest } = answer
  return { answer: text, strategy, confidence, models, usage, costUsd, degraded, traceId, ...rest }
}

async function readCollaboration(
  collaboration: Collaboration,
  show: (event: CollaborationEvent) => void,
  trace: FileHandle | undefined,
): Promise<Answer> {
  for (;;) {
    const step = await collaboration.next()
    if (step.done) return step.value
    show(step.value)
    await trace?.appendFile(`${JSON.stringify(step.value)}\n`)
  }
}

/** `smacs ask`: the answer on stdout, how it came about on stderr. */
export async function ask(
  words: readonly string[],
  options: AskCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, workingFolder, signal, clock, stdout, stderr } = context
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  const strategy = chosenStrategy(options, config)
  const question = await questionText(words, context)
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const writeAnswer = (text: string): void => {
    stdout.write(`${visibleText(text).trimEnd()}\n`)
  }
  const progress = createCollaborationProgress({
    terminal,
    region,
    nowMs: () => clock.nowMs(),
    rowsPerText: options.verbose === true ? Number.POSITIVE_INFINITY : rowsPerText,
    writeAnswer: options.json === true ? () => undefined : writeAnswer,
  })
  const trace =
    options.trace === undefined
      ? undefined
      : await openOutputFile(options.trace, {
          folder: workingFolder,
          force: options.force === true,
          mode: 0o600,
          option: '--trace',
        })
  try {
    const workplace = await openWorkplaceFor(config, context)
    try {
      const collaboration = workplace.smacs.stream(question, {
        signal,
        ...(strategy !== undefined && { strategy }),
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.maxCalls !== undefined && { maxCalls: options.maxCalls }),
        ...(options.maxCostUsd !== undefined && { maxCostUsd: options.maxCostUsd }),
        ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
      })
      const quiet = options.quiet === true
      const answer = await readCollaboration(collaboration, quiet ? () => undefined : progress.show, trace)
      if (options.json === true) writeJson(stdout, answerJson(answer))
      else if (quiet) writeAnswer(answer.text)
    } finally {
      progress.end()
      await workplace.close()
    }
  } finally {
    await trace?.close()
  }
}
