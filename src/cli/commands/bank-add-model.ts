import { loadConfig } from '../../config/load-config.ts'
import { aggregationAuthor } from '../../method/aggregation/aggregation-id.ts'
import { collectInto } from '../bank/collect-into.ts'
import type { CommandContext } from '../command-context.ts'

export interface BankAddModelCommandOptions {
  readonly config?: string
  readonly bank: string
  readonly maxCostUsd?: number
  readonly mixSettings?: boolean
  readonly json?: boolean
}

/**
 * `smacs bank add-model`: asks one model every question that the bank has no answer of it for. `aggregator:ID` has it
 * write one answer from the recorded ones of the pool instead, which says what its aggregations are worth.
 */
export async function bankAddModel(
  id: string,
  options: BankAddModelCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, workingFolder } = context
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  const author = aggregationAuthor(id)
  const asked = { ...options, models: [author ?? id], modelsOption: 'bank add-model' }
  await collectInto({ ...asked, aggregating: author !== undefined }, config, context)
}
