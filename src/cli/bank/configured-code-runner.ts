import type { LoadedConfig } from '../../config/load-config.ts'
import { openConfiguredCodeRunner } from '../../config/workplace/open-code-runner.ts'
import { SandboxError } from '../../errors/sandbox-error.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'

/**
 * The configuration's sandbox, opened and attacked as the first program is run: most banks hold none. Undefined where none
 * is configured: then no program is run.
 */
export function configuredCodeRunner(config: LoadedConfig | undefined): CodeRunner | undefined {
  const sandbox = config?.sandbox
  if (sandbox === undefined) return undefined
  let opened: Promise<CodeRunner> | undefined
  const runner = (): Promise<CodeRunner> => {
    opened ??= openConfiguredCodeRunner({ sandbox }).then((found) => {
      if (found === undefined) throw new SandboxError('The sandbox of the configuration could not be opened.')
      return found
    })
    return opened
  }
  return {
    id: sandbox.provider,
    runScript: async (...parameters) => (await runner()).runScript(...parameters),
    runCalls: async (...parameters) => (await runner()).runCalls(...parameters),
    runTests: async (...parameters) => (await runner()).runTests(...parameters),
    close: async () => {
      const found = await opened?.catch(() => undefined)
      await found?.close()
    },
  }
}
