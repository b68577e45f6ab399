import { choiceSeed, chooseQuestions } from '../../collect/quote/choose-questions.ts'
import { quoteAddition } from '../../collect/quote/quote-addition.ts'
import { type LoadedConfig, loadConfig } from '../../config/load-config.ts'
import { quotedModel } from '../../config/quoted-model.ts'
import { selectEntries } from '../../config/select-entries.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import { aggregationAuthor } from '../../method/aggregation/aggregation-id.ts'
import type { BankQuestion, BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { collectInto } from '../bank/collect-into.ts'
import { openExistingBank } from '../bank/open-existing-bank.ts'
import { quoteLines } from '../bank/quote-lines.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'

export interface BankAddModelCommandOptions {
  readonly config?: string
  readonly bank: string
  /** Questions to ask, spread over datasets. Default: all. */
  readonly budget?: number
  /** Tell what it would take, and ask nobody. */
  readonly quote?: boolean
  readonly maxCostUsd?: number
  readonly mixSettings?: boolean
  readonly json?: boolean
}

/**
 * `smacs bank add-model`: asks one model every question that the bank has no answer of it for, or with `--budget` some that
 * are spread over datasets. `aggregator:ID` has it write one answer from the recorded ones of the pool instead, which says
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
  const questions = budget === undefined ? undefined : await chosenQuestions(options.bank, budget, context)
  const asked = { ...rest, models: [author ?? id], modelsOption: 'bank add-model', ...(questions && { questions }) }
  await collectInto({ ...asked, aggregating: author !== undefined }, config, context)
}

async function quoteInto(
  id: string,
  options: BankAddModelCommandOptions,
  config: LoadedConfig,
  { stdout, workingFolder }: CommandContext,
): Promise<void> {
  const [entry] = selectEntries(config.models, [id], 'bank add-model')
  if (entry === undefined) return
  const quote = await withBank(options.bank, workingFolder, (view) =>
    quoteAddition(view, quotedModel(entry), options.budget, createSeededRandom(choiceSeed)),
  )
  if (options.json === true) writeJson(stdout, quote)
  else
    stdout.write(
      quoteLines(quote)
        .map((line) => `${line}\n`)
        .join(''),
    )
}

function chosenQuestions(
  shownBank: string,
  budget: number,
  { workingFolder }: CommandContext,
): Promise<readonly BankQuestion[]> {
  return withBank(shownBank, workingFolder, (view) =>
    chooseQuestions(view, budget, createSeededRandom(choiceSeed)).flatMap((place) => view.questions[place] ?? []),
  )
}

async function withBank<Result>(
  shownBank: string,
  workingFolder: string,
  read: (view: BankView) => Result,
): Promise<Result> {
  const bank = await openExistingBank(shownBank, workingFolder, { readOnly: true })
  try {
    return read(await bank.view())
  } finally {
    await bank.close()
  }
}
