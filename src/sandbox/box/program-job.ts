import type { ProcessEnd } from '../../ports/code-runner.ts'
import type { CodeTests } from '../../ports/code-tests.ts'

/** What one program may use, as the fork server reads it. */
export interface JobLimits {
  readonly wallMs: number
  readonly cpuSeconds: number
  readonly memoryBytes: number
  /** Null: not limited by the fork server. */
  readonly processes: number | null
  readonly openFiles: number
  readonly diskBytes: number
  readonly outputBytes: number
}

/** What one forked process is to do. */
export type ProgramWork =
  | { readonly kind: 'script'; readonly code: string; readonly stdin: string }
  | {
      readonly kind: 'calls'
      readonly code: string
      /** Run before the program or, where that fails, after it; that it fails then is nobody's failure. */
      readonly setup: string
      /** As on LeetCode, what programs usually import is there before the program loads. */
      readonly hasUsualNames: boolean
    }
  | { readonly kind: 'tests'; readonly tests: CodeTests; readonly allCases: boolean }
  | { readonly kind: 'one-process'; readonly code: string; readonly tests: CodeTests; readonly allCases: boolean }

/** How one forked process ended, as the fork server says it. */
export interface ProgramEnd extends ProcessEnd {
  /** The limit it was killed at; `stopped` = killed because we said so; null = it ended by itself. */
  readonly reason: 'timeout' | 'cpu' | 'memory' | 'output' | 'disk' | 'protocol' | 'stopped' | null
  /** It left nothing behind and needed no killing, so its sandbox may be used again. */
  readonly isClean: boolean
}
