import type { CodeRunner, RunLimits } from '../ports/code-runner.ts'
import { type BoxPool, createBoxPool } from './box/box-pool.ts'
import type { JobLimits } from './box/program-job.ts'
import { openSandboxBox } from './box/sandbox-box.ts'
import type { SandboxCommand } from './box/sandbox-command.ts'
import type { ResolvedSandboxOptions } from './options.ts'
import { jobLimits } from './runs/job-limits.ts'
import { runCalls } from './runs/run-calls.ts'
import { runScript } from './runs/run-script.ts'
import { runStdioTests } from './runs/run-stdio-tests.ts'
import { runTests } from './runs/run-tests.ts'

/** A runner over warm sandboxes that a command opens. Nothing is started before the first program. */
export function createCodeRunner(options: ResolvedSandboxOptions, command: SandboxCommand): CodeRunner {
  const limitsOf = (limits: RunLimits | undefined): JobLimits =>
    command.limitsProcesses === true ? { ...jobLimits(options, limits), processes: null } : jobLimits(options, limits)
  const pool: BoxPool = createBoxPool({
    open: () => openSandboxBox(command),
    size: options.concurrency,
    programsPerBox: options.programsPerSandbox,
  })
  return {
    id: options.provider,
    runScript: ({ code }, stdin, { limits, signal } = {}) =>
      pool.use((bench) => runScript(bench, code, stdin, limitsOf(limits), signal), signal),
    runCalls: ({ code }, entryPoint, calls, { limits, signal } = {}) =>
      pool.use((bench) => runCalls(bench, code, entryPoint, calls, limitsOf(limits), signal), signal),
    runTests: ({ code }, tests, { limits, signal, allCases = false } = {}) => {
      const narrowed = limitsOf(limits)
      return pool.use(
        (bench) =>
          tests.kind === 'stdio'
            ? runStdioTests(bench, code, tests, allCases, narrowed, signal)
            : runTests(bench, { code, tests, allCases, limits: narrowed, signal }),
        signal,
      )
    },
    close: () => pool.close(),
  }
}
