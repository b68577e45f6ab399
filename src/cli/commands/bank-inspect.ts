import { inspectBank } from '../../bank/inspect/inspect-bank.ts'
import { inspectionLines } from '../bank/inspection-lines.ts'
import { openExistingBank } from '../bank/open-existing-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { createTerminal } from '../terminal/terminal.ts'

export interface BankInspectCommandOptions {
  readonly bank: string
  readonly json?: boolean
}

/** `smacs bank inspect`: embedder, datasets, models, coverage, accuracy with a 95 % interval, content hash. */
export async function bankInspect(options: BankInspectCommandOptions, context: CommandContext): Promise<void> {
  const { environment, stdout, workingFolder } = context
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  try {
    const inspection = inspectBank(await bank.view())
    if (options.json === true) writeJson(stdout, inspection)
    else {
      const lines = inspectionLines(inspection, createTerminal(stdout, environment))
      stdout.write(lines.map((line) => `${line}\n`).join(''))
    }
  } finally {
    await bank.close()
  }
}
