import { resolve } from 'node:path'
import { shownBank } from '../../../bank/bank-place.ts'
import { checkBank } from '../../../bank/check/check-bank.ts'
import { checkRetrieval } from '../../../bank/check/check-retrieval.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { checkLines } from '../../bank/lines/check-lines.ts'
import { retrievalLines } from '../../bank/lines/retrieval-lines.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import { readTestQuestions } from '../../bank/read-test-questions.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankCheckCommandOptions {
  readonly bank: string
  readonly against?: string
  readonly retrieval?: boolean
  readonly json?: boolean
}

/** `smacs bank check`: finds what would make a bank's evidence worth less than it seems. Findings are no failure. */
export async function bankCheck(options: BankCheckCommandOptions, context: CommandContext): Promise<void> {
  const { clock, environment, signal, stdout, workingFolder } = context
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  try {
    const against =
      options.against === undefined
        ? undefined
        : await readTestQuestions(resolve(workingFolder, options.against), options.against)
    const view = await bank.view()
    const found = await checkBank(view, against === undefined ? {} : { against })
    const random = createSeededRandom('bank check')
    const retrieval = options.retrieval === true ? await checkRetrieval(view, { random, clock, signal }) : undefined
    const check = { ...found, ...(retrieval !== undefined && { retrieval }) }
    if (options.json === true) writeJson(stdout, check)
    else {
      const terminal = createTerminal(stdout, environment)
      const lines = [
        ...checkLines(check, against !== undefined, shownBank(options.bank), terminal),
        ...(options.retrieval === true ? retrievalLines(retrieval, terminal) : []),
      ]
      stdout.write(lines.map((line) => `${line}\n`).join(''))
    }
  } finally {
    await bank.close()
  }
}
