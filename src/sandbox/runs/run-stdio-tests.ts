import type { TestCaseOutcome, TestsOutcome } from '../../ports/code-runner.ts'
import type { CodeTests } from '../../ports/code-tests.ts'
import type { Bench } from '../box/box-pool.ts'
import type { JobLimits } from '../box/program-job.ts'
import { isOutputEqual } from './output-equal.ts'
import { runScript } from './run-script.ts'

/** The most output of one case that is compared. */
const mostOutputBytes = 16 * 1024 * 1024

/** Runs a script once a case, each with the whole of the limits, and compares what it printed. */
export async function runStdioTests(
  bench: Bench,
  code: string,
  tests: Extract<CodeTests, { kind: 'stdio' }>,
  allCases: boolean,
  limits: JobLimits,
  signal: AbortSignal | undefined,
): Promise<TestsOutcome> {
  const cases: TestCaseOutcome[] = []
  let wallMs = 0
  for (const { input, output } of tests.cases) {
    const room = Math.min(mostOutputBytes, Math.max(limits.outputBytes, 2 * Buffer.byteLength(output)))
    const ran = await runScript(bench, code, input, { ...limits, outputBytes: room }, signal)
    wallMs += ran.wallMs
    const isEqual = ran.failure === undefined && isOutputEqual(output, ran.stdout)
    const failure = ran.failure ?? {
      reason: 'wrong' as const,
      stage: 'run' as const,
      detail: 'it printed something else',
    }
    cases.push(isEqual ? { isPassed: true } : { isPassed: false, failure })
    if (!isEqual && !allCases) break
  }
  const failure = cases.find(({ isPassed }) => !isPassed)?.failure
  return { isPassed: failure === undefined, ...(failure !== undefined && { failure }), cases, wallMs }
}
