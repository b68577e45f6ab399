import type { RunFailure, TestCaseOutcome, TestsOutcome } from '../../ports/code-runner.ts'
import type { CodeTests } from '../../ports/code-tests.ts'
import type { Bench } from '../box/box-pool.ts'
import type { JobLimits, ProgramEnd, ProgramWork } from '../box/program-job.ts'
import type { ProgramRun } from '../box/sandbox-box.ts'
import { parseLoadReply } from './program-reply.ts'
import { failureOfEnd, parseFailure } from './run-failures.ts'
import { stopOnAbort } from './stop-on-abort.ts'

export interface TestRun {
  readonly code: string
  readonly tests: Exclude<CodeTests, { kind: 'stdio' }>
  readonly allCases: boolean
  readonly limits: JobLimits
  readonly signal: AbortSignal | undefined
}

/**
 * Runs tests in one sandbox against a program in another. Calls go to the program as lines, results come back, and we hand
 * them on without a look: the process of the tests builds each value anew and gives the verdict.
 */
export async function runTests(bench: Bench, test: TestRun): Promise<TestsOutcome> {
  const { code, tests, allCases, limits, signal } = test
  const setup = tests.kind === 'asserts' ? (tests.setup ?? '') : ''
  const cases = createCaseReader()
  let loaded: 'loaded' | RunFailure | undefined
  let programEnd: ProgramEnd | undefined
  let isStopped = false
  let testsRun: ProgramRun | undefined
  const waiting: string[] = []
  const stop = (): void => {
    isStopped = true
    programRun.stop()
    testsRun?.stop()
  }
  const onProgramLine = (line: string): void => {
    if (loaded === undefined) {
      loaded = parseLoadReply(line)
      if (loaded !== 'loaded') stop()
      else for (const call of waiting.splice(0)) programRun.send(call)
    } else testsRun?.send(line)
  }
  const onTestsLine = (line: string): void => {
    if (line.startsWith('call ')) {
      if (loaded === 'loaded') programRun.send(line.slice(5))
      else waiting.push(line.slice(5))
    } else cases.read(line)
    if (cases.end !== undefined) stop()
  }
  const work: ProgramWork = { kind: 'calls', code, setup, hasUsualNames: tests.kind === 'calls' }
  const programRun = await bench.run('program', work, limits, onProgramLine)
  try {
    testsRun = await bench.run('tests', { kind: 'tests', tests, allCases }, limits, onTestsLine)
  } catch (error) {
    programRun.stop()
    await programRun.ended
    throw error
  }
  const programGone = programRun.ended.then((end) => {
    if (!isStopped) programEnd = end
    stop()
  })
  const testsGone = testsRun.ended.then((end) => {
    const wasStopped = isStopped
    stop()
    return wasStopped ? undefined : end
  })
  const [, testsEnd] = await stopOnAbort([programRun, testsRun], signal, Promise.all([programGone, testsGone]))
  if (cases.end === 'one-process') return runInOneProcess(bench, test)
  const { wallMs } = await programRun.ended
  if (loaded === undefined && programEnd !== undefined) return { ...failed(failureOfEnd(programEnd, 'load')), wallMs }
  if (loaded !== undefined && loaded !== 'loaded') return { ...failed(loaded), wallMs }
  const broken =
    programEnd !== undefined ? failureOfEnd(programEnd, 'run') : testsEnd && failureOfTests(testsEnd, cases.end)
  return { ...summary(cases.outcomes, caseCount(tests), broken), wallMs }
}

async function runInOneProcess(bench: Bench, test: TestRun): Promise<TestsOutcome> {
  const { code, tests, allCases, limits, signal } = test
  const cases = createCaseReader()
  const work: ProgramWork = { kind: 'one-process', code, tests, allCases }
  const run = await bench.run('program', work, limits, (line) => cases.read(line))
  const end = await stopOnAbort([run], signal, run.ended)
  const { wallMs } = end
  if (cases.loadFailure !== undefined) return { ...failed(cases.loadFailure), isInProcess: true, wallMs }
  const broken = cases.end === 'done' ? undefined : failureOfEnd(end, 'run')
  return { ...summary(cases.outcomes, caseCount(tests), broken), isInProcess: true, wallMs }
}

interface CaseReader {
  readonly outcomes: readonly TestCaseOutcome[]
  readonly end: 'done' | 'one-process' | undefined
  readonly loadFailure: RunFailure | undefined
  read(line: string): void
}

/** Reads what a process of tests says: an outcome a case, then how it ended. */
function createCaseReader(): CaseReader {
  const outcomes: TestCaseOutcome[] = []
  let end: CaseReader['end']
  let loadFailure: RunFailure | undefined
  return {
    outcomes,
    get end() {
      return end
    },
    get loadFailure() {
      return loadFailure
    },
    read(line) {
      if (line === 'done' || line === 'one-process') end = line
      else if (line === 'case null') outcomes.push({ isPassed: true })
      else {
        const [kind, text = ''] = [line.slice(0, 5), line.slice(5)]
        const failure = parseFailure(parseJson(text), kind === 'load ' ? 'load' : 'run')
        const read: RunFailure = failure ?? { reason: 'protocol', stage: 'run' }
        if (kind === 'load ') loadFailure = read
        else outcomes.push({ isPassed: false, failure: read })
      }
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function caseCount(tests: TestRun['tests']): number {
  if (tests.kind === 'check') return 1
  return tests.kind === 'asserts' ? tests.asserts.length : tests.cases.length
}

/** The tests' own process ended before it was done, and the program's did not. */
function failureOfTests(end: ProgramEnd, said: CaseReader['end']): RunFailure | undefined {
  if (said === 'done') return undefined
  if (end.reason === 'timeout' || end.reason === 'cpu') return { reason: 'timeout', stage: 'run' }
  const { detail, reason } = failureOfEnd(end, 'run')
  return { reason: 'test-error', stage: 'run', detail: detail ?? `its process was killed: ${reason}` }
}

function summary(
  outcomes: readonly TestCaseOutcome[],
  wanted: number,
  broken: RunFailure | undefined,
): Omit<TestsOutcome, 'wallMs'> {
  const cases = broken === undefined ? outcomes : [...outcomes, { isPassed: false, failure: broken }]
  const failure = cases.find(({ isPassed }) => !isPassed)?.failure
  return {
    isPassed: cases.length === wanted && failure === undefined,
    ...(failure !== undefined && { failure }),
    cases,
  }
}

function failed(failure: RunFailure): Omit<TestsOutcome, 'wallMs'> {
  return { isPassed: false, failure, cases: [] }
}
