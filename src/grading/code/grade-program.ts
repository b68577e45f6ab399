import type { CodeRunner, RunFailure } from '../../ports/code-runner.ts'
import type { CodeTests } from '../../ports/code-tests.ts'
import { programOf } from './program-of.ts'

export interface ProgramTask {
  /** The question's text. */
  readonly task: string
  readonly response: string
  readonly tests: CodeTests
}

/** Right or wrong, or why that cannot be said. */
export type ProgramVerdict =
  | { readonly correct: 0 | 1; readonly failure?: RunFailure }
  | { readonly ungraded: string; readonly failure: RunFailure }

/**
 * Runs a task's tests against the program in a response. A program that does not load, that fails, or that takes too long
 * is wrong; where the tests themselves are broken nobody can say.
 * @throws SandboxError where the sandbox does not work, and the signal's reason
 */
export async function gradeProgram(
  { task, response, tests }: ProgramTask,
  runner: CodeRunner,
  signal?: AbortSignal,
): Promise<ProgramVerdict> {
  const program = { language: 'python', code: programOf(response, task, tests) } as const
  const { isPassed, failure } = await runner.runTests(program, tests, signal === undefined ? {} : { signal })
  if (failure?.reason === 'test-error')
    return { ungraded: `the tests do not run: ${failure.detail ?? 'no reason is known'}`, failure }
  return { correct: isPassed ? 1 : 0, ...(failure !== undefined && { failure }) }
}
