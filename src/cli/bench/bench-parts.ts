import { bankExists } from '../../bank/bank-place.ts'
import type { CloseStack } from '../../closing/close-stack.ts'
import { configuredBankPlace, type LoadedConfig } from '../../config/load-config.ts'
import { createConfiguredEmbedder, locateEmbedder } from '../../config/workplace/create-embedder.ts'
import type { LabStrategyChoice } from '../../lab/lab-runner.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { openExistingBank } from '../bank/open-existing-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { openLabEmbedder } from '../lab/lab-embedder.ts'
import { readLabStrategies } from '../lab/lab-strategies.ts'
import { modelPartsFor } from '../open-workplace-for.ts'

/** A name of the file stands for what the file says; anything else is a kind with options. */
export function namedStrategies(specs: readonly string[], { strategies }: LoadedConfig): readonly LabStrategyChoice[] {
  return readLabStrategies(specs).map((choice) => {
    const named = Object.hasOwn(strategies, choice.spec) ? strategies[choice.spec] : undefined
    if (named === undefined) return choice
    const { kind, ...options } = named
    return { spec: choice.spec, kind, options }
  })
}

/** The bank that is named, else the configuration's where its file is there; undefined where there is none, or nothing in it. */
export async function benchBank(
  named: string | undefined,
  config: LoadedConfig,
  { workingFolder }: CommandContext,
  opened: CloseStack,
): Promise<BankView | undefined> {
  const configured = config.bank === undefined ? undefined : configuredBankPlace(config, config.bank)
  const file = named ?? (configured !== undefined && (await bankExists(configured)) ? configured : undefined)
  if (file === undefined) return undefined
  const bank = await openExistingBank(file, workingFolder, { readOnly: true })
  opened.defer(() => bank.close())
  const view = await bank.view()
  return view.questions.length === 0 ? undefined : view
}

/** With a bank the embedder that made its vectors; without one the configuration's. */
export async function benchEmbedder(
  view: BankView | undefined,
  config: LoadedConfig,
  context: CommandContext,
  opened: CloseStack,
): Promise<Embedder> {
  const parts = modelPartsFor(context)
  const given = view && (await openLabEmbedder(config.file, view, context))
  const embedder =
    given?.embedder ?? (await createConfiguredEmbedder(await locateEmbedder(config, parts), undefined, parts))
  opened.defer(async () => embedder.close?.())
  return embedder
}
