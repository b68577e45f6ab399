import type { ScriptOutcome } from '../../ports/code-runner.ts'
import type { Bench } from '../box/box-pool.ts'
import type { JobLimits } from '../box/program-job.ts'
import { failureOfScript, processEnd } from './run-failures.ts'
import { stopOnAbort } from './stop-on-abort.ts'

/** Runs a program as a script: standard input is a pipe, its end follows the text. */
export async function runScript(
  bench: Bench,
  code: string,
  stdin: string,
  limits: JobLimits,
  signal: AbortSignal | undefined,
): Promise<ScriptOutcome> {
  const run = await bench.run('program', { kind: 'script', code, stdin }, limits)
  const end = await stopOnAbort([run], signal, run.ended)
  const failure = failureOfScript(end)
  return { ...processEnd(end), ...(failure !== undefined && { failure }) }
}
