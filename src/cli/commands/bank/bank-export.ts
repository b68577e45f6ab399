import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exportRecording } from '../../../bank/export/export-recording.ts'
import { visibleText } from '../../../text/visible-text.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { openOutputFile } from '../../output-file.ts'
import { pluralText } from '../../progress/quantities.ts'

export interface BankExportCommandOptions {
  readonly bank: string
  readonly out: string
  readonly force?: boolean
  readonly json?: boolean
}

/** `smacs bank export`: the bank as a recording, packed where the name ends in `.gz`. */
export async function bankExport(options: BankExportCommandOptions, context: CommandContext): Promise<void> {
  const { signal, stderr, stdout, workingFolder } = context
  const { out, json } = options
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  try {
    const view = await bank.view()
    const force = options.force === true
    const file = await openOutputFile(out, { folder: workingFolder, force, option: '--out' })
    try {
      const { lines } = await exportRecording(view, file.createWriteStream(), { gzip: out.endsWith('.gz'), signal })
      if (json === true) writeJson(stdout, { lines, hash: view.hash })
      else stderr.write(`Wrote ${pluralText(lines, 'line')} to ${visibleText(out)}.\n`)
    } catch (error) {
      // Half a recording would import as a smaller bank.
      await rm(resolve(workingFolder, out), { force: true })
      throw error
    }
  } finally {
    await bank.close()
  }
}
