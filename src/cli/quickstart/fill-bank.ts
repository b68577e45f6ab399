import { rm } from 'node:fs/promises'
import type { LoadedConfig } from '../../config/load-config.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { importInto } from '../bank/import-into.ts'
import type { CommandContext } from '../command-context.ts'

/**
 * Puts the recorded answers into the quickstart's bank; twice is the same as once. Where the recording has changed
 * since, the bank is made anew: it holds nothing else.
 */
export async function fillBank(
  bankFile: string,
  recording: string,
  config: LoadedConfig,
  context: CommandContext,
): Promise<BankView> {
  const filled = await importInto({ bankFile, format: 'recording', paths: [recording] }, config, context)
  if (filled.report.refused.length === 0) return filled.view
  await Promise.all(['', '-wal', '-shm'].map((ending) => rm(bankFile + ending, { force: true })))
  return (await importInto({ bankFile, format: 'recording', paths: [recording] }, config, context)).view
}
