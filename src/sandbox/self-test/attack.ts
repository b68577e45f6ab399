import type { CodeRunner } from '../../ports/code-runner.ts'
import type { ResolvedSandboxOptions } from '../options.ts'

/** What an attack may use of the host to see whether it was reached. */
export interface AttackGround {
  readonly runner: CodeRunner
  readonly options: ResolvedSandboxOptions
  /** Files that this machine has and no sandbox should. */
  readonly hostFiles: readonly string[]
  /** A listener of the host on 127.0.0.1. */
  readonly listener: { readonly port: number; connections(): number }
}

/** One attempt to get out of the sandbox or past a limit of it. */
export interface Attack {
  readonly name: string
  /** What holds when it fails, in a few words. */
  readonly limit: string
  /** @returns what got through; undefined where the limit held */
  attempt(ground: AttackGround): Promise<string | undefined>
}
