import { collectionStatus } from '../../../collect/distributed/collection-status.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import { openPostgres } from '../../../postgres/open-postgres.ts'
import { assertDistributable } from '../../bank/distributed-bank.ts'
import { collectionStatusLines } from '../../bank/lines/collection-status-lines.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankStatusCommandOptions {
  readonly bank: string
  readonly json?: boolean
}

/** `smacs bank status`: how far the distributed build of a bank has come, model by model. */
export async function bankStatus(options: BankStatusCommandOptions, context: CommandContext): Promise<void> {
  const { stdout, environment } = context
  assertDistributable(options.bank, '--bank')
  const database = await openPostgres(options.bank)
  try {
    const status = await collectionStatus(database)
    if (status === undefined) {
      const hint = '`smacs bank build --distributed` begins one.'
      throw new SmacsError('no-build', `The bank ${database.address.shown} has no distributed build. ${hint}`)
    }
    if (options.json === true) writeJson(stdout, status)
    else stdout.write(`${collectionStatusLines(status, createTerminal(stdout, environment)).join('\n')}\n`)
  } finally {
    await database.close()
  }
}
