import { bankPlace, shownBank } from '../../bank/bank-place.ts'
import { lockBank } from '../../bank/lock-bank.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import type { CloseStack } from '../../closing/close-stack.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { oneLine } from '../progress/collaboration-lines.ts'

/**
 * Opens a bank, made where it is missing, once no other process fills it: two at once would buy the same answers.
 * @param written its file or address, as the user wrote it
 * @param opened closes it, and lets the next process begin
 */
export async function openBankToFill(
  written: string,
  { workingFolder, clock, signal, stderr }: CommandContext,
  opened: CloseStack,
): Promise<QuestionBank> {
  const place = bankPlace(workingFolder, written)
  const bank = await openQuestionBank(place)
  opened.defer(() => bank.close())
  const unlock = await lockBank(place, 'building', clock, signal, () =>
    stderr.write(`Another process is filling ${oneLine(shownBank(written))}; waiting for its end.\n`),
  )
  opened.defer(unlock)
  return bank
}
