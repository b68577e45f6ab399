import { bankExists, bankPlace, isBankFile, shownBank } from '../../../bank/bank-place.ts'
import { copyBank } from '../../../bank/copy/copy-bank.ts'
import { openQuestionBank } from '../../../bank/open-question-bank.ts'
import { copyBankFile } from '../../../bank/sqlite/copy-bank-file.ts'
import { UsageError } from '../../../errors/smacs-error.ts'
import { visibleText } from '../../../text/visible-text.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { createProgressBar } from '../../progress/progress-bar.ts'
import { countText, pluralText } from '../../progress/quantities.ts'
import { createLiveRegion } from '../../terminal/live-region.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankCopyCommandOptions {
  readonly json?: boolean
}

/** `smacs bank copy`: a bank with everything that is in it, as a new file or in another database. */
export async function bankCopy(
  from: string,
  to: string,
  { json }: BankCopyCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { stderr, stdout, workingFolder } = context
  const [source, target] = [bankPlace(workingFolder, from), bankPlace(workingFolder, to)]
  if (isBankFile(source) && !(await bankExists(source))) throw new UsageError(`FROM: there is no file ${from}.`)
  // Of a file SQLite makes the copy itself, faster than any that goes question by question.
  if (isBankFile(source) && isBankFile(target)) copyBankFile(source, target)
  else await copyByQuestion(source, target, context)
  const bank = await openQuestionBank(target, { readOnly: true })
  try {
    const { questions, models, hash } = await bank.view()
    const names = { from: shownBank(from), to: shownBank(to) }
    if (json === true)
      writeJson(stdout, { ...names, questions: questions.length, models: models.length, bankHash: hash })
    else
      stderr.write(
        `Copied ${pluralText(questions.length, 'question')} and ${pluralText(models.length, 'model')} to ${visibleText(names.to)}. Content hash of both: ${hash}.\n`,
      )
  } finally {
    await bank.close()
  }
}

async function copyByQuestion(
  source: string,
  target: string,
  { clock, environment, signal, stderr }: CommandContext,
): Promise<void> {
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const bar = createProgressBar('Copying', { terminal, region, nowMs: () => clock.nowMs() })
  try {
    await copyBank(source, target, {
      signal,
      onProgress: ({ done, total }) => bar.show(done / total, `${countText(done)} of ${countText(total)} questions`),
    })
  } finally {
    region.clear()
  }
}
