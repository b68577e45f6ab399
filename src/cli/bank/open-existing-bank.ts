import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { openQuestionBank } from '../../bank/sqlite/open-question-bank.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'

/**
 * Opens the bank a command is about.
 * @throws UsageError when there is no such file: an empty bank in its place would hide a slip of the fingers
 */
export async function openExistingBank(
  file: string,
  workingFolder: string,
  options: { readonly readOnly: boolean },
): Promise<QuestionBank> {
  const path = resolve(workingFolder, file)
  if (!existsSync(path)) {
    throw new UsageError(`--bank: there is no file ${file}. \`smacs bank build\` and \`smacs bank import\` make one.`)
  }
  return openQuestionBank(path, options)
}
