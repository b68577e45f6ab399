import { resolve } from 'node:path'
import { loadConfig } from '../../../config/load-config.ts'
import { UsageError } from '../../../errors/smacs-error.ts'
import { collectInto } from '../../bank/collect-into.ts'
import type { CommandContext } from '../../command-context.ts'

export interface BankBuildCommandOptions {
  readonly config?: string
  readonly questions: string
  readonly bank: string
  readonly models?: readonly string[]
  readonly maxCostUsd?: number
  readonly mixSettings?: boolean
  /** Let `smacs worker` processes ask, and follow them. */
  readonly distributed?: boolean
  /** With `distributed`: do not wait for them. */
  readonly detach?: boolean
  readonly json?: boolean
}

/** `smacs bank build`: asks the configuration's models the questions of a file. */
export async function bankBuild(options: BankBuildCommandOptions, context: CommandContext): Promise<void> {
  const { environment, workingFolder } = context
  const config = await loadConfig({ file: options.config, workingFolder, environment })
  const { readQuestions } = await import('../../../collect/read-questions.ts')
  const questions = await readQuestions(resolve(workingFolder, options.questions), options.questions)
  if (options.distributed === true) {
    const { distribute } = await import('../../bank/distribute.ts')
    return distribute({ ...options, questions }, config, context)
  }
  if (options.detach === true) throw new UsageError('--detach goes with --distributed: nobody else would ask.')
  await collectInto({ ...options, questions, modelsOption: '--models' }, config, context)
}
