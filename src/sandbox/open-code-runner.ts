import { SandboxError } from '../errors/sandbox-error.ts'
import { parseOptions } from '../options/parse-options.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import type { SandboxCommand } from './box/sandbox-command.ts'
import { bubblewrapCommand } from './bubblewrap/bubblewrap-command.ts'
import { locatePython } from './bubblewrap/locate-python.ts'
import { seccompFilter } from './bubblewrap/seccomp-filter.ts'
import { createCodeRunner } from './create-code-runner.ts'
import {
  type ResolvedBubblewrapOptions,
  type ResolvedSandboxOptions,
  type SandboxOptions,
  sandboxOptionsSchema,
} from './options.ts'
import { forkServerSource } from './python/fork-server-source.ts'
import { examineSandbox } from './self-test/examine-sandbox.ts'

/**
 * Opens the configured sandbox without a test of its limits: for whoever examines it.
 * @throws SandboxError where a part is missing, with what to install
 */
export async function openUntestedCodeRunner(options: ResolvedSandboxOptions): Promise<CodeRunner> {
  return createCodeRunner(options, await sandboxCommand(options))
}

/**
 * Opens the configured sandbox and attacks it first: a sandbox of which a limit does not hold runs nothing.
 * @throws UsageError for wrong options, SandboxError where a part is missing or a limit does not hold
 * @example const runner = await openCodeRunner({ provider: 'bubblewrap' })
 */
export async function openCodeRunner(written: SandboxOptions): Promise<CodeRunner> {
  const options = parseOptions(sandboxOptionsSchema, written, 'Sandbox')
  const runner = await openUntestedCodeRunner(options)
  try {
    const broken = (await examineSandbox(runner, options)).filter(({ holds }) => !holds)
    if (broken.length > 0) {
      const what = broken.map(({ name, problem }) => `${name} (${problem})`).join(', ')
      throw new SandboxError(
        `The sandbox (${options.provider}) does not hold, so no program is run in it: ${what}. \`smacs doctor\` shows each limit.`,
      )
    }
    return runner
  } catch (error) {
    await runner.close()
    throw error
  }
}

async function sandboxCommand(options: ResolvedBubblewrapOptions): Promise<SandboxCommand> {
  if (process.platform !== 'linux') {
    throw new SandboxError('bubblewrap is for Linux alone.')
  }
  const [python, source] = await Promise.all([locatePython(options.python), forkServerSource()])
  const isRoot = process.getuid?.() === 0
  return bubblewrapCommand(options, { python, source, seccomp: seccompFilter(process.arch), isRoot })
}
