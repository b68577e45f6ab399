import { existsSync } from 'node:fs'
import { openPostgresSpending } from '../../budget/postgres/postgres-spending.ts'
import { openSpendingFile, type SpendEntry, spendingPath } from '../../budget/spending-file.ts'
import { configPath, loadConfigToExamine } from '../../config/load-config.ts'
import type { ServerSection } from '../../config/server-section.ts'
import { parsePostgresAddress } from '../../postgres/postgres-address.ts'
import type { CommandContext } from '../command-context.ts'

/** The spending of a configuration's server. */
export interface ConfiguredSpending {
  readonly server: ServerSection
  /** Where it is kept, as JSON says it. */
  readonly place: { readonly file: string } | { readonly state: string }
  /** Undefined where no server has run yet. */
  readonly kept: KeptSpending | undefined
}

export interface KeptSpending {
  /** Every entry, by subject and period. */
  entries(): Promise<readonly SpendEntry[]>
  /** Forgets entries. @param period undefined = all */
  forget(subject: string, period: string | undefined): Promise<unknown>
  close(): Promise<void>
}

/** A server books in less than a millisecond. */
const busyTimeoutMs = 5_000

/** Opens the spending that a configuration names; no file is made. Variables for its keys need not be set. */
export async function openConfiguredSpending(
  config: string | undefined,
  { workingFolder, environment }: CommandContext,
): Promise<ConfiguredSpending> {
  const { config: loaded } = await loadConfigToExamine({ file: config, workingFolder, environment })
  const { server } = loaded
  if (server.state !== undefined) {
    const place = { state: parsePostgresAddress(server.state).shown }
    return { server, place, kept: await openPostgresSpending(server.state) }
  }
  const path = spendingPath(configPath(loaded, loaded.traces.file))
  return { server, place: { file: path }, kept: existsSync(path) ? openFile(path) : undefined }
}

function openFile(path: string): KeptSpending {
  const file = openSpendingFile(path, busyTimeoutMs)
  return {
    entries: async () => file.entries(),
    forget: async (subject, period) => file.transaction(() => file.forget(subject, period)),
    close: async () => file.close(),
  }
}
