import { SandboxError } from '../errors/sandbox-error.ts'
import { parseOptions } from '../options/parse-options.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import type { SandboxCommand } from './box/sandbox-command.ts'
import { bubblewrapCommand } from './bubblewrap/bubblewrap-command.ts'
import { locatePython } from './bubblewrap/locate-python.ts'
import { seccompFilter } from './bubblewrap/seccomp-filter.ts'
import { containerCommand } from './containers/container-command.ts'
import { createCodeRunner } from './create-code-runner.ts'
import {
  type ResolvedBubblewrapOptions,
  type ResolvedSandboxOptions,
  type SandboxOptions,
  sandboxOptionsSchema,
} from './options.ts'
import { forkServerSource } from './python/fork-server-source.ts'
import { examineSandbox } from './self-test/examine-sandbox.ts'

/** Ours, of which the client of a container engine gets what it needs to find its engine: `HOME`, `DOCKER_HOST`, … */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * Opens the configured sandbox without a test of its limits: for whoever examines it.
 * @throws SandboxError where a part is missing, with what to install
 */
export async function openUntestedCodeRunner(
  options: ResolvedSandboxOptions,
  environment: Environment = {},
): Promise<CodeRunner> {
  return createCodeRunner(options, await sandboxCommand(options, environment))
}

/**
 * Opens the configured sandbox and attacks it first: a sandbox of which a limit does not hold runs nothing.
 * @throws UsageError for wrong options, SandboxError where a part is missing or a limit does not hold
 * @example const runner = await openCodeRunner({ provider: 'bubblewrap' })
 */
export async function openCodeRunner(written: SandboxOptions, environment: Environment = {}): Promise<CodeRunner> {
  const options = parseOptions(sandboxOptionsSchema, written, 'Sandbox')
  const runner = await openUntestedCodeRunner(options, environment)
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

function sandboxCommand(options: ResolvedSandboxOptions, environment: Environment): Promise<SandboxCommand> {
  switch (options.provider) {
    case 'bubblewrap':
      return commandOfBubblewrap(options)
    case 'docker':
    case 'podman':
      return forkServerSource().then((source) => containerCommand(options, source, environment))
  }
}

async function commandOfBubblewrap(options: ResolvedBubblewrapOptions): Promise<SandboxCommand> {
  if (process.platform !== 'linux') {
    throw new SandboxError('bubblewrap is for Linux alone: elsewhere set `sandbox: { provider: docker }` or `podman`.')
  }
  const [python, source] = await Promise.all([locatePython(options.python), forkServerSource()])
  const isRoot = process.getuid?.() === 0
  return bubblewrapCommand(options, { python, source, seccomp: seccompFilter(process.arch), isRoot })
}
