import { CommanderError } from 'commander'
import { visibleText } from '../text/visible-text.ts'
import type { CommandContext } from './command-context.ts'
import { failedEnd } from './exit-status.ts'
import { createProgram } from './program.ts'
import { createTerminal } from './terminal/terminal.ts'

/**
 * Runs one command line.
 * @param parameters what stands after the command's name
 * @returns the exit status: 0 success, 1 failure, 2 wrong use, 130 interrupted
 */
export async function runCommandLine(parameters: readonly string[], context: CommandContext): Promise<number> {
  try {
    await createProgram(context).parseAsync(parameters, { from: 'user' })
    return 0
  } catch (error) {
    // Help and version end this way too; commander has written what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const end = failedEnd(error, context.signal)
    const { palette } = createTerminal(context.stderr, context.environment)
    context.stderr.write(`${palette.bad('smacs:')} ${visibleText(end.message)}\n`)
    return end.status
  }
}
