import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openQuestionBank } from '../../bank/sqlite/open-question-bank.ts'
import type { CloseStack } from '../../closing/close-stack.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { lockAcrossProcesses } from '../../sqlite/process-lock.ts'
import type { CommandContext } from '../command-context.ts'
import { oneLine } from '../progress/collaboration-lines.ts'

/**
 * Opens a bank, made where it is missing, once no other process fills it: two at once would buy the same answers.
 * @param shownBank its file, as the user wrote it
 * @param opened closes it, and lets the next process begin
 */
export async function openBankToFill(
  shownBank: string,
  { workingFolder, clock, signal, stderr }: CommandContext,
  opened: CloseStack,
): Promise<QuestionBank> {
  const file = resolve(workingFolder, shownBank)
  const bank = await openQuestionBank(file)
  opened.defer(() => bank.close())
  const unlock = await lockAcrossProcesses(`${await realpath(file)}.building`, clock, signal, () =>
    stderr.write(`Another process is filling ${oneLine(shownBank)}; waiting for its end.\n`),
  )
  opened.defer(async () => unlock())
  return bank
}
