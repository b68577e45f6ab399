import { shownBank } from '../../../bank/bank-place.ts'
import { UsageError } from '../../../errors/smacs-error.ts'
import { aggregationAuthor, aggregationId } from '../../../method/aggregation/aggregation-id.ts'
import { changeLearned } from '../../../method/learning/state/learned-codec.ts'
import { withRenamedModel } from '../../../method/learning/state/learned-state.ts'
import { visibleText } from '../../../text/visible-text.ts'
import { assertModelInBank } from '../../bank/assert-model-in-bank.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { pluralText } from '../../progress/quantities.ts'

export interface BankRenameModelCommandOptions {
  readonly bank: string
  readonly json?: boolean
}

/** `smacs bank rename-model`: another id for a model, with its answers, its settings, and what it aggregated. */
export async function bankRenameModel(
  from: string,
  to: string,
  { bank: written, json }: BankRenameModelCommandOptions,
  { stderr, stdout, workingFolder }: CommandContext,
): Promise<void> {
  if (to.trim() === '') throw new UsageError('NEW: expected an id, got nothing.')
  if ((aggregationAuthor(from) === undefined) !== (aggregationAuthor(to) === undefined)) {
    throw new UsageError('NEW: ids that begin with `aggregator:` are those of aggregations, and of nothing else.')
  }
  const bank = await openExistingBank(written, workingFolder, { readOnly: false })
  try {
    const view = await bank.view()
    assertModelInBank(from, view, written)
    // First, so that an id which is taken stops it before anything has changed.
    const aggregations =
      aggregationAuthor(from) === undefined && !view.models.includes(to)
        ? await bank.renameModel(aggregationId(from), aggregationId(to))
        : 0
    const renamed = await bank.renameModel(from, to)
    await changeLearned(bank.learned, (state) => withRenamedModel(state, from, to))
    const bankHash = (await bank.view()).hash
    if (json === true) writeJson(stdout, { from, to, renamed, aggregations, bankHash })
    else
      stderr.write(
        `${oneLine(from)} is ${oneLine(to)} now in ${visibleText(shownBank(written))}: ${pluralText(renamed + aggregations, 'answer')}.\n`,
      )
  } finally {
    await bank.close()
  }
}
