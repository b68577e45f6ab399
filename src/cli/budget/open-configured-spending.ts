import { existsSync } from 'node:fs'
import { openSpendingFile, type SpendingFile, spendingPath } from '../../budget/spending-file.ts'
import { configPath, loadConfigToExamine } from '../../config/load-config.ts'
import type { ServerSection } from '../../config/server-section.ts'
import type { CommandContext } from '../command-context.ts'

/** The spending of a configuration's server. */
export interface ConfiguredSpending {
  readonly server: ServerSection
  readonly path: string
  /** Undefined where no server has run yet. */
  readonly file: SpendingFile | undefined
}

/** A server books in less than a millisecond. */
const busyTimeoutMs = 5_000

/** Opens the spending file that a configuration names; none is made. Variables for its keys need not be set. */
export async function openConfiguredSpending(
  config: string | undefined,
  { workingFolder, environment }: CommandContext,
): Promise<ConfiguredSpending> {
  const { config: loaded } = await loadConfigToExamine({ file: config, workingFolder, environment })
  const path = spendingPath(configPath(loaded, loaded.traces.file))
  const file = existsSync(path) ? openSpendingFile(path, busyTimeoutMs) : undefined
  return { server: loaded.server, path, file }
}
