import { judgeSources } from '../../../bank/check/source-labels.ts'
import { inspectBank } from '../../../bank/inspect/inspect-bank.ts'
import { wrongAnswers } from '../../../bank/inspect/wrong-answers.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { assertModelInBank } from '../../bank/assert-model-in-bank.ts'
import { inspectionLines } from '../../bank/lines/inspection-lines.ts'
import { wrongAnswerLines } from '../../bank/lines/wrong-answer-lines.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { createTerminal, type Terminal } from '../../terminal/terminal.ts'

export interface BankInspectCommandOptions {
  readonly bank: string
  /** Show this model's answers that were graded wrong instead. */
  readonly wrong?: string
  readonly json?: boolean
}

/** A value as `--json` prints it, and the same for a person. */
interface Shown {
  readonly value: unknown
  lines(terminal: Terminal): readonly string[]
}

/**
 * `smacs bank inspect`: embedder, datasets, models, coverage, accuracy with a 95 % interval, content hash; or the
 * answers of one model that were graded wrong.
 */
export async function bankInspect(options: BankInspectCommandOptions, context: CommandContext): Promise<void> {
  const { environment, stdout, workingFolder } = context
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  try {
    const view = await bank.view()
    const { value, lines } =
      options.wrong === undefined ? await whole(view) : wrongOf(options.wrong, view, options.bank)
    if (options.json === true) writeJson(stdout, value)
    else
      stdout.write(
        lines(createTerminal(stdout, environment))
          .map((line) => `${line}\n`)
          .join(''),
      )
  } finally {
    await bank.close()
  }
}

async function whole(view: BankView): Promise<Shown> {
  const inspection = inspectBank(view, await judgeSources(view))
  return { value: inspection, lines: (terminal) => inspectionLines(inspection, terminal) }
}

function wrongOf(model: string, view: BankView, written: string): Shown {
  assertModelInBank(model, view, written)
  const answers = wrongAnswers(view, model)
  return { value: { model, answers }, lines: (terminal) => wrongAnswerLines(model, answers, terminal) }
}
