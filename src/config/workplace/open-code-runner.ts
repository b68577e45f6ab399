import type { CodeRunner } from '../../ports/code-runner.ts'
import type { LoadedConfig } from '../load-config.ts'

/**
 * Opens the sandbox that a configuration names; undefined where it names none: then no program is run.
 * @param sharers how many processes run programs at once; each takes its part of `concurrency`, one at least
 * @throws SandboxError where a part of it is missing or a limit does not hold
 */
export async function openConfiguredCodeRunner(
  { sandbox }: Pick<LoadedConfig, 'sandbox'>,
  sharers = 1,
): Promise<CodeRunner | undefined> {
  if (sandbox === undefined) return undefined
  const { openCodeRunner } = await import('../../sandbox/open-code-runner.ts')
  const concurrency = Math.max(1, Math.floor(sandbox.concurrency / sharers))
  return openCodeRunner({ ...sandbox, concurrency }, process.env)
}
