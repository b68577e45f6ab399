import type { LoadedConfig } from '../../config/load-config.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { AttackFinding } from '../../sandbox/self-test/examine-sandbox.ts'

/** What the doctor found out about the sandbox. */
export interface SandboxFinding {
  readonly provider: string
  /** It runs programs, and every limit held. */
  readonly works: boolean
  /** One an attack; none where it runs nothing. */
  readonly attacks: readonly AttackFinding[]
  readonly problem?: string
}

/** Attacks the configured sandbox in ten ways; undefined where none is configured. */
export async function examineCodeRunner(
  { sandbox }: Pick<LoadedConfig, 'sandbox'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SandboxFinding | undefined> {
  if (sandbox === undefined) return undefined
  const { provider } = sandbox
  const { openUntestedCodeRunner } = await import('../../sandbox/open-code-runner.ts')
  const { examineSandbox } = await import('../../sandbox/self-test/examine-sandbox.ts')
  try {
    const runner = await openUntestedCodeRunner(sandbox, environment)
    try {
      const attacks = await examineSandbox(runner, sandbox)
      const broken = attacks.filter(({ holds }) => !holds)
      const problem = `${broken.length} of ${attacks.length} limits do not hold, so no program is run in it.`
      return { provider, works: broken.length === 0, attacks, ...(broken.length > 0 && { problem }) }
    } finally {
      await runner.close()
    }
  } catch (error) {
    if (!SmacsError.isInstance(error)) throw error
    return { provider, works: false, attacks: [], problem: error.message }
  }
}
