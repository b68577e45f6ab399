import type { CodeRunner } from '../../ports/code-runner.ts'
import type { LoadedConfig } from '../load-config.ts'

/**
 * Opens the sandbox that a configuration names; undefined where it names none: then no program is run.
 * @throws SandboxError where a part of it is missing or a limit does not hold
 */
export async function openConfiguredCodeRunner(config: Pick<LoadedConfig, 'sandbox'>): Promise<CodeRunner | undefined> {
  if (config.sandbox === undefined) return undefined
  const { openCodeRunner } = await import('../../sandbox/open-code-runner.ts')
  return openCodeRunner(config.sandbox, process.env)
}
