import type { CodeTests } from './code-tests.ts'
import type { PlainValue } from './plain-value.ts'

/** Source text of one program, whole. */
export interface CodeProgram {
  readonly language: 'python'
  readonly code: string
}

/**
 * Why a run ended as it did.
 * - `wrong`: a test does not hold. `error`: the program raised, or does not load (`stage` says which).
 * - `exit`: its process ended before it had done everything, by itself or by a crash.
 * - `timeout`: wall clock; `cpu`: processor time; `memory`; `output`: more output than is allowed; `disk`.
 * - `not-plain`: a value of a type of its own came back. `protocol`: what its process sent was no answer.
 * - `test-error`: the test itself is broken, whatever the program does.
 */
export type RunFailureReason =
  | 'wrong'
  | 'error'
  | 'exit'
  | 'timeout'
  | 'cpu'
  | 'memory'
  | 'output'
  | 'disk'
  | 'not-plain'
  | 'protocol'
  | 'test-error'

export interface RunFailure {
  readonly reason: RunFailureReason
  /** `load`: before any function of the program could be called. */
  readonly stage: 'load' | 'run'
  /** One line, at most 500 characters: `ValueError: …`, the assertion that failed. It may quote the program. */
  readonly detail?: string
}

/** How the program's process ended. */
export interface ProcessEnd {
  /** Exit status; absent where a signal ended it, as it does whenever a limit is hit. */
  readonly status?: number
  readonly signal?: number
  readonly wallMs: number
  readonly cpuMs: number
  /** What it printed: at most `outputBytes` UTF-8 bytes of each are kept, then cut. */
  readonly stdout: string
  readonly stderr: string
  readonly isCut: boolean
}

/** Narrower limits for one run; what is absent is the sandbox's own. */
export interface RunLimits {
  /** Milliseconds on the wall clock for the whole run, loading included. */
  readonly wallMs?: number
  /** Milliseconds of processor time, rounded up to whole seconds. */
  readonly cpuMs?: number
  /** Bytes of output kept (default 65,536). A script that prints more fails with `output`. */
  readonly outputBytes?: number
}

export interface RunOptions {
  /** Aborting kills the program and rejects with the signal's reason. */
  readonly signal?: AbortSignal
  readonly limits?: RunLimits
}

/** What a script did. It succeeded if `failure` is absent: it ran to its end with exit status 0. */
export interface ScriptOutcome extends ProcessEnd {
  readonly failure?: RunFailure
}

/** One call of a function of the program, positional arguments. */
export interface FunctionCall {
  readonly arguments: readonly PlainValue[]
}

/** What one call did; `unreached` = the process ended before it, or the program did not load. */
export type CallOutcome =
  | {
      readonly kind: 'returned'
      readonly value: PlainValue
      /** The arguments after the call, where it changed any of them. */
      readonly changedArguments?: readonly PlainValue[]
    }
  /** `type` is the exception's class, `RecursionError`, say. */
  | { readonly kind: 'raised'; readonly type: string; readonly message: string }
  | { readonly kind: 'failed'; readonly failure: RunFailure }
  | { readonly kind: 'unreached' }

export interface CallsOutcome extends ProcessEnd {
  /** One a call, in order. */
  readonly calls: readonly CallOutcome[]
  /** What stopped the whole: it did not load, or a limit was hit. The call it was in has the same failure. */
  readonly failure?: RunFailure
}

/** How one case, assertion or check went. */
export interface TestCaseOutcome {
  readonly isPassed: boolean
  readonly failure?: RunFailure
}

export interface TestsOutcome {
  /** Every case passed. */
  readonly isPassed: boolean
  /** The first failure; absent where all passed. */
  readonly failure?: RunFailure
  /** One a case or assertion run, in order; `check` is one case. Fewer than there are where the run stopped before. */
  readonly cases: readonly TestCaseOutcome[]
  /** Tests and program had to share a process, since the tests hand over objects of a class: a hostile program may have fooled them. */
  readonly isInProcess?: boolean
  readonly wallMs: number
}

export interface TestRunOptions extends RunOptions {
  /** Run the other cases after one has failed, so that `cases` is complete. Default false. */
  readonly allCases?: boolean
}

/**
 * Runs programs that nobody has read, each in a sandbox, a process of its own. Many may be asked for at once; they wait
 * for their turn. A program's failure is a value.
 * @throws SandboxError (each method) when the sandbox itself does not work: says nothing about the program
 */
export interface CodeRunner {
  /** The provider's name, for notes and reports. */
  readonly id: string
  /** Runs a script as `python3 file < stdin` would. */
  runScript(program: CodeProgram, stdin: string, options?: RunOptions): Promise<ScriptOutcome>
  /**
   * Loads the program as a module (its main block does not run) and calls one of its functions, or the method of that
   * name of its class `Solution`, with each list of arguments in turn, in one process.
   */
  runCalls(
    program: CodeProgram,
    entryPoint: string,
    calls: readonly FunctionCall[],
    options?: RunOptions,
  ): Promise<CallsOutcome>
  /** Runs tests against the program, the tests in a process and sandbox of their own: plain values alone cross. */
  runTests(program: CodeProgram, tests: CodeTests, options?: TestRunOptions): Promise<TestsOutcome>
  close(): Promise<void>
}
