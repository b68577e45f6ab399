import type { AdditionQuote } from '../../../collect/quote/addition-quote.ts'
import { choiceSeed } from '../../../collect/quote/choose-questions.ts'
import { quoteAddition } from '../../../collect/quote/quote-addition.ts'
import { type LoadedConfig, loadConfig } from '../../../config/load-config.ts'
import { quotedModel } from '../../../config/quoted-model.ts'
import { selectEntries } from '../../../config/select-entries.ts'
import { UsageError } from '../../../errors/smacs-error.ts'
import { aggregationAuthor } from '../../../method/aggregation/aggregation-id.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { collectInto } from '../../bank/collect-into.ts'
import { quoteLines } from '../../bank/lines/quote-lines.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'

export interface BankAddModelCommandOptions {
  readonly config?: string
  readonly bank: string
  /** Answers to know it by, to the questions that tell most. Default: all questions. */
  readonly budget?: number
  /** Tell what it would take, and ask nobody. */
  readonly quote?: boolean
  readonly maxCostUsd?: number
  readonly mixSettings?: boolean
  readonly json?: boolean
}

/**
 * `smacs bank add-model`: asks one model every question that the bank has no answer of it for, or with `--budget` those that tell
 * most of how good it is, which is said then. `aggregator:ID` has it write one answer from the recorded ones of the pool instead, which says
 * what its aggregations are worth.
 */
export async function bankAddModel(
  id: string,
  options: BankAddModelCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, workingFolder } = context
  const { budget, quote = false, ...rest } = options
  const author = aggregationAuthor(id)
  if (author !== undefined && (quote || budget !== undefined)) {
    throw new UsageError(`--quote and --budget are for a model's own answers, and ${id} aggregates those of others.`)
  }
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  if (quote) return quoteInto(id, options, config, context)
  if (author === undefined) await announce(id, options, config, context)
  const asked = {
    ...rest,
    models: [author ?? id],
    modelsOption: 'bank add-model',
    ...(budget !== undefined && { answers: budget }),
  }
  await collectInto({ ...asked, aggregating: author !== undefined }, config, context)
}

async function quoteInto(
  id: string,
  options: BankAddModelCommandOptions,
  config: LoadedConfig,
  { stdout, workingFolder }: CommandContext,
): Promise<void> {
  const quote = await quoteOf(id, options, config, workingFolder)
  if (options.json === true) writeJson(stdout, quote)
  else stdout.write(`${quoteLines(quote).join('\n')}\n`)
}

/** What it will take, before anybody is asked. */
async function announce(
  id: string,
  options: BankAddModelCommandOptions,
  config: LoadedConfig,
  { stderr, workingFolder }: CommandContext,
): Promise<void> {
  stderr.write(`${quoteLines(await quoteOf(id, options, config, workingFolder)).join('\n')}\n`)
}

async function quoteOf(
  id: string,
  { bank: written, budget }: BankAddModelCommandOptions,
  { models }: LoadedConfig,
  workingFolder: string,
): Promise<AdditionQuote> {
  const [entry] = selectEntries(models, [id], 'bank add-model')
  if (entry === undefined) throw new RangeError('Expected the entry that was selected.')
  const bank = await openExistingBank(written, workingFolder, { readOnly: true })
  try {
    return await quoteAddition(await bank.view(), quotedModel(entry), budget, createSeededRandom(choiceSeed))
  } finally {
    await bank.close()
  }
}
