import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { benchmarks } from '../../benchmarks/benchmarks.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import { nearestName } from '../../options/nearest-name.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { openOutputFile } from '../output-file.ts'
import { questionsReportLines } from '../questions/questions-report-lines.ts'
import { writeQuestions } from '../questions/write-questions.ts'
import { createTerminal } from '../terminal/terminal.ts'

export interface QuestionsCommandOptions {
  readonly out: string
  readonly split?: string
  readonly limit?: number
  readonly keyBase?: '0' | '1'
  readonly force?: boolean
  readonly json?: boolean
}

/** `smacs questions`: a benchmark's official files as questions to ask. */
export async function questions(
  name: string,
  path: string,
  options: QuestionsCommandOptions,
  { environment, stderr, stdout, workingFolder, signal }: CommandContext,
): Promise<void> {
  const benchmark = benchmarks.find((one) => one.name === name)
  if (benchmark === undefined) {
    const names = benchmarks.map((one) => one.name)
    throw new UsageError(
      `NAME: there is no benchmark \`${name}\`. The nearest known one is \`${nearestName(name, names)}\`; known: ${names.join(', ')}.`,
    )
  }
  const { split, limit, keyBase, out, force = false } = options
  const output = await openOutputFile(out, { folder: workingFolder, force, option: '--out' })
  let isComplete = false
  try {
    const selection = {
      ...(split !== undefined && { split }),
      ...(limit !== undefined && { limit }),
      ...(keyBase !== undefined && { keyBase: keyBase === '0' ? (0 as const) : (1 as const) }),
    }
    const report = await writeQuestions(benchmark, resolve(workingFolder, path), selection, output, signal)
    if (report.questions === 0) {
      const [reason] = report.refusedReasons
      if (reason === undefined && split !== undefined)
        throw new UsageError(
          `--split: nothing in ${path} is \`${split}\`; there is ${report.otherSplits.join(', ') || 'no question'}.`,
        )
      throw new SmacsError(
        'no-questions',
        `No row of ${path} is a question of ${name}${reason === undefined ? '' : `: ${reason.reason}`}.`,
      )
    }
    isComplete = true
    if (options.json === true) writeJson(stdout, report)
    else {
      const lines = questionsReportLines(report, createTerminal(stderr, environment))
      stderr.write(lines.map((line) => `${line}\n`).join(''))
    }
  } finally {
    await output.close()
    // Half a file of questions would pass for a whole one.
    if (!isComplete) await rm(resolve(workingFolder, out), { force: true })
  }
}
