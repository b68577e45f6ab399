import { resolve } from 'node:path'
import { checkBank } from '../../../bank/check/check-bank.ts'
import { checkLines } from '../../bank/check-lines.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import { readTestQuestions } from '../../bank/read-test-questions.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankCheckCommandOptions {
  readonly bank: string
  readonly against?: string
  readonly json?: boolean
}

/** `smacs bank check`: finds what would make a bank's evidence worth less than it seems. Findings are no failure. */
export async function bankCheck(options: BankCheckCommandOptions, context: CommandContext): Promise<void> {
  const { environment, stdout, workingFolder } = context
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  try {
    const against =
      options.against === undefined
        ? undefined
        : await readTestQuestions(resolve(workingFolder, options.against), options.against)
    const check = await checkBank(await bank.view(), against === undefined ? {} : { against })
    if (options.json === true) writeJson(stdout, check)
    else {
      const lines = checkLines(check, against !== undefined, createTerminal(stdout, environment))
      stdout.write(lines.map((line) => `${line}\n`).join(''))
    }
  } finally {
    await bank.close()
  }
}
