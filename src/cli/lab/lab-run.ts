import { resolve } from 'node:path'
import { bankPlace } from '../../bank/bank-place.ts'
import type { CloseStack } from '../../closing/close-stack.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { openExistingBank } from '../bank/open-existing-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { assertOutputFree, type OutputFolder } from '../output-file.ts'
import { createProgressBar, type ProgressBar } from '../progress/progress-bar.ts'
import { createLiveRegion, type LiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { type OpenedEmbedder, openLabEmbedder } from './lab-embedder.ts'

/** Where a run of the lab shows how far it is, and where it will write. */
export interface LabRun {
  readonly region: LiveRegion
  readonly bar: ProgressBar
  readonly output: OutputFolder
}

/**
 * Begins a run that fills a folder.
 * @param doing what the progress bar says: comparing, learning
 * @throws UsageError where report.json is there already and may not be replaced
 */
export async function beginLabRun(
  doing: string,
  { out, force }: { readonly out: string; readonly force?: boolean },
  { stderr, environment, clock, workingFolder }: CommandContext,
): Promise<LabRun> {
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const bar = createProgressBar(doing, { terminal, region, nowMs: () => clock.nowMs() })
  const output: OutputFolder = { folder: resolve(workingFolder, out), force: force === true, option: '--out' }
  await assertOutputFree('report.json', output)
  return { region, bar, output }
}

/** The bank of a run, for reading, and the embedder that the configuration names for it; both are closed with `opened`. */
export async function openLabBank(
  options: { readonly bank: string; readonly config?: string },
  context: CommandContext,
  opened: CloseStack,
): Promise<{ readonly bankFile: string; readonly view: BankView; readonly given: OpenedEmbedder | undefined }> {
  const bank = await openExistingBank(options.bank, context.workingFolder, { readOnly: true })
  opened.defer(() => bank.close())
  const view = await bank.view()
  const given = await openLabEmbedder(options.config, view, context)
  if (given !== undefined) opened.defer(() => given.embedder.close?.())
  return { bankFile: bankPlace(context.workingFolder, options.bank), view, given }
}
