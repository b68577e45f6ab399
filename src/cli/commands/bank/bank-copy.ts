import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { copyBankFile } from '../../../bank/sqlite/copy-bank-file.ts'
import { openQuestionBank } from '../../../bank/sqlite/open-question-bank.ts'
import { UsageError } from '../../../errors/smacs-error.ts'
import { visibleText } from '../../../text/visible-text.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { pluralText } from '../../progress/quantities.ts'

export interface BankCopyCommandOptions {
  readonly json?: boolean
}

/** `smacs bank copy`: a bank with everything that is in it, as a new file. */
export async function bankCopy(
  from: string,
  to: string,
  { json }: BankCopyCommandOptions,
  { stderr, stdout, workingFolder }: CommandContext,
): Promise<void> {
  const [source, target] = [resolve(workingFolder, from), resolve(workingFolder, to)]
  if (!existsSync(source)) throw new UsageError(`FROM: there is no file ${from}.`)
  copyBankFile(source, target)
  const bank = await openQuestionBank(target, { readOnly: true })
  try {
    const { questions, models, hash } = await bank.view()
    if (json === true)
      writeJson(stdout, { from, to, questions: questions.length, models: models.length, bankHash: hash })
    else
      stderr.write(
        `Copied ${pluralText(questions.length, 'question')} and ${pluralText(models.length, 'model')} to ${visibleText(to)}.\n`,
      )
  } finally {
    await bank.close()
  }
}
