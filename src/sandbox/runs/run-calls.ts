import type { CallOutcome, CallsOutcome, FunctionCall, RunFailure } from '../../ports/code-runner.ts'
import type { Bench } from '../box/box-pool.ts'
import type { JobLimits } from '../box/program-job.ts'
import { parseCallReply, parseLoadReply } from './program-reply.ts'
import { failureOfEnd, processEnd } from './run-failures.ts'
import { stopOnAbort } from './stop-on-abort.ts'

/** Loads a program once and calls one of its functions with each list of arguments, in order. */
export async function runCalls(
  bench: Bench,
  code: string,
  entryPoint: string,
  calls: readonly FunctionCall[],
  limits: JobLimits,
  signal: AbortSignal | undefined,
): Promise<CallsOutcome> {
  const outcomes: CallOutcome[] = []
  let loaded: 'loaded' | RunFailure | undefined
  const onLine = (line: string): void => {
    if (loaded === undefined) loaded = parseLoadReply(line)
    else if (loaded === 'loaded' && outcomes.length < calls.length) {
      outcomes.push(parseCallReply(line, outcomes.length + 1))
    }
    if ((loaded === 'loaded' && outcomes.length >= calls.length) || isForged(outcomes.at(-1))) run.stop()
  }
  const run = await bench.run('program', { kind: 'calls', code, setup: '', hasUsualNames: false }, limits, onLine)
  for (const [index, call] of calls.entries()) {
    run.send(JSON.stringify({ id: index + 1, name: entryPoint, arguments: call.arguments }))
  }
  const end = await stopOnAbort([run], signal, run.ended)
  const failure = failureOf(loaded, outcomes, calls.length, end)
  if (failure !== undefined && loaded === 'loaded' && outcomes.length < calls.length) {
    outcomes.push({ kind: 'failed', failure })
  }
  while (outcomes.length < calls.length) outcomes.push({ kind: 'unreached' })
  return { ...processEnd(end), calls: outcomes, ...(failure !== undefined && { failure }) }
}

function failureOf(
  loaded: 'loaded' | RunFailure | undefined,
  outcomes: readonly CallOutcome[],
  wanted: number,
  end: Parameters<typeof failureOfEnd>[0],
): RunFailure | undefined {
  if (loaded === undefined) return failureOfEnd(end, 'load')
  if (loaded !== 'loaded') return loaded
  const last = outcomes.at(-1)
  if (last?.kind === 'failed' && last.failure.reason === 'protocol') return last.failure
  return outcomes.length < wanted ? failureOfEnd(end, 'run') : undefined
}

function isForged(outcome: CallOutcome | undefined): boolean {
  return outcome?.kind === 'failed' && outcome.failure.reason === 'protocol'
}
