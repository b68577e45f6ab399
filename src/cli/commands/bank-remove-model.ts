import { SmacsError } from '../../errors/smacs-error.ts'
import { nearestName } from '../../options/nearest-name.ts'
import { visibleText } from '../../text/visible-text.ts'
import { openExistingBank } from '../bank/open-existing-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { pluralText } from '../progress/quantities.ts'

export interface BankRemoveModelCommandOptions {
  readonly bank: string
  readonly json?: boolean
}

/** `smacs bank remove-model`: deletes every answer of a model; the questions stay. */
export async function bankRemoveModel(
  id: string,
  options: BankRemoveModelCommandOptions,
  context: CommandContext,
): Promise<void> {
  const bank = await openExistingBank(options.bank, context.workingFolder, { readOnly: false })
  try {
    const { models } = await bank.view()
    if (!models.includes(id)) {
      const nearest = nearestName(id, models)
      const near = nearest === undefined ? 'It knows no model at all.' : `The nearest one it knows is \`${nearest}\`.`
      throw new SmacsError('unknown-model', `The bank ${options.bank} has no answer of \`${id}\`. ${near}`)
    }
    const removed = await bank.removeModel(id)
    const bankHash = (await bank.view()).hash
    if (options.json === true) writeJson(context.stdout, { model: id, removed, bankHash })
    else
      context.stderr.write(
        `Removed ${pluralText(removed, 'answer')} of ${oneLine(id)} from ${visibleText(options.bank)}.\n`,
      )
  } finally {
    await bank.close()
  }
}
