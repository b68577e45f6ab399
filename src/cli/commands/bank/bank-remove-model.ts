import { shownBank } from '../../../bank/bank-place.ts'
import { changeLearned } from '../../../method/learning/state/learned-codec.ts'
import { withoutModel } from '../../../method/learning/state/learned-state.ts'
import { visibleText } from '../../../text/visible-text.ts'
import { assertModelInBank } from '../../bank/assert-model-in-bank.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { pluralText } from '../../progress/quantities.ts'

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
    assertModelInBank(id, await bank.view(), options.bank)
    const removed = await bank.removeModel(id)
    await changeLearned(bank.learned, (state) => withoutModel(state, id))
    const bankHash = (await bank.view()).hash
    if (options.json === true) writeJson(context.stdout, { model: id, removed, bankHash })
    else
      context.stderr.write(
        `Removed ${pluralText(removed, 'answer')} of ${oneLine(id)} from ${visibleText(shownBank(options.bank))}.\n`,
      )
  } finally {
    await bank.close()
  }
}
