import { loadConfig } from '../../config/load-config.ts'
import { collectInto } from '../bank/collect-into.ts'
import type { CommandContext } from '../command-context.ts'

export interface BankAddModelCommandOptions {
  readonly config?: string
  readonly bank: string
  readonly maxCostUsd?: number
  readonly json?: boolean
}

/** `smacs bank add-model`: asks one model every question that the bank has no answer of it for. */
export async function bankAddModel(
  id: string,
  options: BankAddModelCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, workingFolder } = context
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  await collectInto({ ...options, models: [id], modelsOption: 'bank add-model' }, config, context)
}
