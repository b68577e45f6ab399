import { resolve } from 'node:path'
import { loadConfig } from '../../../config/load-config.ts'
import { collectInto } from '../../bank/collect-into.ts'
import type { CommandContext } from '../../command-context.ts'

export interface BankBuildCommandOptions {
  readonly config?: string
  readonly questions: string
  readonly bank: string
  readonly models?: readonly string[]
  readonly maxCostUsd?: number
  readonly mixSettings?: boolean
  readonly json?: boolean
}

/** `smacs bank build`: asks the configuration's models the questions of a file. */
export async function bankBuild(options: BankBuildCommandOptions, context: CommandContext): Promise<void> {
  const { environment, workingFolder } = context
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  const { readQuestions } = await import('../../../collect/read-questions.ts')
  const questions = await readQuestions(resolve(workingFolder, options.questions), options.questions)
  await collectInto({ ...options, questions, modelsOption: '--models' }, config, context)
}
