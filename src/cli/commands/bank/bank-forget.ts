import { shownBank } from '../../../bank/bank-place.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import { changeLearned } from '../../../method/learning/state/learned-codec.ts'
import { forgetSource } from '../../../method/learning/state/tell-outcome.ts'
import { nearestName } from '../../../options/nearest-name.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { visibleText } from '../../../text/visible-text.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { pluralText } from '../../progress/quantities.ts'

export interface BankForgetCommandOptions {
  readonly source: string
  readonly bank: string
  readonly json?: boolean
}

/** `smacs bank forget`: takes out what was learnt from a source; the content is as if it had never been learnt. */
export async function bankForget(
  { source, bank: written, json }: BankForgetCommandOptions,
  { stderr, stdout, workingFolder }: CommandContext,
): Promise<void> {
  const bank = await openExistingBank(written, workingFolder, { readOnly: false })
  try {
    const removed = await bank.forget(source)
    let forgotten = 0
    await changeLearned(bank.learned, (state) => {
      const left = forgetSource(state, source)
      forgotten = state.questions.length - left.questions.length
      return left
    })
    const view = await bank.view()
    if (removed === 0 && forgotten === 0) throw unknownSource(source, view, written)
    if (json === true) writeJson(stdout, { source, removed, forgotten, bankHash: view.hash })
    else
      stderr.write(
        `Removed ${pluralText(removed, 'question')} learnt from ${oneLine(source)} from ${visibleText(shownBank(written))}${forgotten === 0 ? '' : `, and forgot what ${pluralText(forgotten, 'answered question')} taught of the models`}.\n`,
      )
  } finally {
    await bank.close()
  }
}

function unknownSource(source: string, { questions }: BankView, written: string): SmacsError {
  const known = [...new Set(questions.flatMap((question) => question.source ?? []))]
  const nearest = nearestName(source, known)
  const near = nearest === undefined ? 'It has learnt nothing in use.' : `The nearest source it has is \`${nearest}\`.`
  return new SmacsError(
    'unknown-source',
    `The bank ${shownBank(written)} has learnt nothing from \`${source}\`. ${near}`,
  )
}
