import { resolve } from 'node:path'
import { bankPlace } from '../../../bank/bank-place.ts'
import type { ImportOptions } from '../../../bank/import/import-recording.ts'
import { loadConfigIfAny } from '../../../config/load-config.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import { assertRecordingFormat } from '../../bank/assert-recording-format.ts'
import { importInto } from '../../bank/import-into.ts'
import { importReportLines, unlabelledWarning } from '../../bank/lines/import-report-lines.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankImportCommandOptions {
  readonly bank: string
  readonly config?: string
  readonly dataset?: string
  readonly models?: readonly string[]
  readonly map?: Readonly<Record<string, string>>
  readonly jobs?: number
  readonly questions?: string
  readonly unlabelled?: boolean
  readonly grading: NonNullable<ImportOptions['grading']>
  readonly json?: boolean
}

/** `smacs bank import`: recorded answers into a bank; what cannot be used is refused, counted and named. */
export async function bankImport(
  format: string,
  paths: readonly string[],
  options: BankImportCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, stderr, stdout, workingFolder } = context
  assertRecordingFormat(format)
  const config = await loadConfigIfAny({ file: options.config, workingFolder, environment })
  const { bank, config: _, json, questions: questionFile, ...rest } = options
  const questions = questionFile === undefined ? undefined : await questionsIn(questionFile, workingFolder)
  const { report } = await importInto(
    {
      ...rest,
      format,
      bankFile: bankPlace(workingFolder, bank),
      ...(questions !== undefined && { questions }),
      paths: paths.map((path) => resolve(workingFolder, path)),
    },
    config,
    context,
  )
  if (json === true) writeJson(stdout, report)
  else {
    const lines = importReportLines(report, createTerminal(stdout, environment))
    stdout.write(lines.map((line) => `${line}\n`).join(''))
  }
  const warning = unlabelledWarning(report)
  if (warning !== undefined) {
    const { palette } = createTerminal(stderr, environment)
    stderr.write(`${palette.heading(palette.caution(`WARNING: ${warning}`))}\n`)
  }
  if (report.questions === 0) {
    throw new SmacsError('nothing-imported', `Nothing in these files could be imported as \`${format}\`.`)
  }
}

async function questionsIn(file: string, workingFolder: string): Promise<NonNullable<ImportOptions['questions']>> {
  const { readQuestions } = await import('../../../collect/read-questions.ts')
  return readQuestions(resolve(workingFolder, file), file)
}
