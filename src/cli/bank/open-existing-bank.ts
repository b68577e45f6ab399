import { bankExists, bankPlace, shownBank } from '../../bank/bank-place.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'

/**
 * Opens the bank a command is about.
 * @throws UsageError when there is no such bank: an empty bank in its place would hide a slip of the fingers
 */
export async function openExistingBank(
  file: string,
  workingFolder: string,
  options: { readonly readOnly: boolean },
): Promise<QuestionBank> {
  const place = bankPlace(workingFolder, file)
  if (!(await bankExists(place))) {
    const what = place === file ? 'bank at' : 'file'
    throw new UsageError(
      `--bank: there is no ${what} ${shownBank(file)}. \`smacs bank build\` and \`smacs bank import\` make one.`,
    )
  }
  return openQuestionBank(place, options)
}
