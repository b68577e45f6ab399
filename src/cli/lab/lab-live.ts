import { resolve } from 'node:path'
import { CloseStack } from '../../closing/close-stack.ts'
import type { ModelConfig } from '../../config/config-schema.ts'
import { loadConfig } from '../../config/load-config.ts'
import { askedEntry } from '../../config/program-members.ts'
import { createConfiguredModels } from '../../config/workplace/create-models.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import { fixedEmbedderId } from '../../lab/lab-embedder.ts'
import { openGenerationRecord } from '../../lab/live/generation-record.ts'
import { createLiveGenerations, type LiveGenerations, type LiveTally } from '../../lab/live/live-generations.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { modelPartsFor } from '../open-workplace-for.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { costText, countText, pluralText } from '../progress/quantities.ts'

/** What a lab command may be told of live models. */
export interface LabLiveOptions {
  readonly config?: string
  readonly record?: string
  readonly maxCostUsd?: number
}

/** Live models of a lab command, and the file that keeps what they write. */
export interface LabLive {
  readonly generations: LiveGenerations
  /** Waits for what is under way, so that it is kept, and closes everything. */
  close(): Promise<void>
}

/** Causes named before the rest is counted. */
const causesListed = 3

/**
 * Opens the live models of a configuration and the record of what they wrote. No model is asked.
 * @param print says a line to the user
 * @param view the bank: where its embedder is not the lexical one a configuration without a record names that alone
 * @param codeRunner runs the programs of members that answer by one; default: the configuration's sandbox
 * @returns undefined where no configuration or no record is named: then nobody is asked anything
 * @throws UsageError when one of the options lacks the other
 */
export async function openLabLive(
  options: LabLiveOptions,
  context: CommandContext,
  print: (line: string) => void,
  view: Pick<BankView, 'embedderId'>,
  codeRunner?: CodeRunner,
): Promise<LabLive | undefined> {
  assertTogether(options, fixedEmbedderId(view) !== undefined)
  if (options.config === undefined || options.record === undefined) return undefined
  const { workingFolder, environment, clock, signal } = context
  const shown = options.record
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  await using opened = new CloseStack()
  const parts = { ...modelPartsFor(context), ...(codeRunner !== undefined && { codeRunner }) }
  const models = await createConfiguredModels(config, parts)
  opened.defer(() => models.close())
  const record = await openGenerationRecord(resolve(workingFolder, shown), ({ line, reason }) =>
    print(`  ${shown}, line ${line}: ${reason}`),
  )
  opened.defer(() => record.close())
  const generations = createLiveGenerations({
    models: models.members.map(({ model }) => model),
    record,
    clock,
    questionsAtOnce: Math.max(1, ...config.models.map(generationsAtOnce)),
    maxCostUsd: options.maxCostUsd,
    signal,
  })
  opened.defer(() => generations.settle())
  if (record.heldAtOpening > 0) print(`  ${shown} holds ${pluralText(record.heldAtOpening, 'generation')}`)
  const kept = opened.move()
  return { generations, close: () => kept.close() }
}

/** `12 generations asked, 40 taken from the record, 1 failed, 3,400 tokens, $0.0021`. */
export function liveTallyText(tally: LiveTally): string {
  const { asked, reused, failures, tokens, tokensComplete, costUsd, costComplete } = tally
  return [
    `${pluralText(asked, 'generation')} asked`,
    `${countText(reused)} taken from the record`,
    ...(failures.length > 0 ? [`${countText(failures.length)} failed`] : []),
    ...(tokens > 0 ? [`${tokensComplete ? '' : 'at least '}${pluralText(tokens, 'token')}`] : []),
    ...(costComplete ? [costText(costUsd)] : costUsd > 0 ? [`at least ${costText(costUsd)}`] : []),
  ].join(', ')
}

/** The same as `--json` prints it. */
export function liveTallyJson({ failures, ...tally }: LiveTally): Readonly<Record<string, unknown>> {
  return { ...tally, failed: failures.length }
}

/** @throws SmacsError when generations failed: what was measured stands without them. */
export function assertNoneFailed({ failures }: LiveTally): void {
  if (failures.length === 0) return
  const causes = Map.groupBy(failures, ({ error }) => oneLine(error.message))
  const listed = [...causes].slice(0, causesListed).map(([cause, { length }]) => `${cause} (${countText(length)})`)
  const more = causes.size > causesListed ? [`and ${pluralText(causes.size - causesListed, 'more cause')}`] : []
  throw new SmacsError(
    'generations-failed',
    `${pluralText(failures.length, 'live generation')} failed, and what is written stands without them: ${[...listed, ...more].join(' ')} Run the same command again, with --force, to ask for these alone.`,
  )
}

function assertTogether({ config, record, maxCostUsd }: LabLiveOptions, mayNameEmbedder: boolean): void {
  if (config !== undefined && record === undefined && !mayNameEmbedder) {
    throw new UsageError(
      '--config: what live models write would be lost. Name a file that keeps it, so that nothing is bought twice: --record FILE.',
    )
  }
  if (config === undefined && record !== undefined) {
    throw new UsageError('--record keeps what live models write: name them with --config FILE.')
  }
  if (config === undefined && maxCostUsd !== undefined) {
    throw new UsageError('--max-cost-usd limits what live models cost: name them with --config FILE.')
  }
}

function generationsAtOnce(entry: ModelConfig): number {
  const asked = askedEntry(entry)
  return asked.provider === 'llama-cpp' ? asked.parallel : asked.concurrency
}
