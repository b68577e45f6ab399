import { z } from 'zod'
import type { CodeTests } from '../../ports/code-tests.ts'
import type { Benchmark } from '../benchmark.ts'
import { readTestCases, type TestCase } from '../private-tests/private-tests.ts'
import { type Converted, readEachRow } from '../read-each-row.ts'
import { liveCodeBenchPrompt } from './livecodebench-prompt.ts'

const schema = z.object({
  question_content: z.string().min(1),
  platform: z.string().nullish(),
  question_id: z.string().min(1),
  contest_date: z.string().nullish(),
  starter_code: z.string().nullish(),
  public_test_cases: z.string(),
  private_test_cases: z.string().nullish(),
  metadata: z.string().nullish(),
})

type Row = z.infer<typeof schema>

/** test.jsonl to test6.jsonl of livecodebench/code_generation_lite; the contest's date says what models may have seen. */
export const liveCodeBench: Benchmark = {
  name: 'livecodebench',
  promptForm: 'livecodebench@1',
  notes: [
    'Programs run as scripts, where the official harness imitates standard input: a few verdicts differ (docs/benchmarks.md).',
  ],
  read: (rows) => readEachRow(rows, schema, convert),
}

function convert(row: Row): Converted {
  let cases: readonly TestCase[]
  try {
    cases = [row.public_test_cases, row.private_test_cases ?? '[]'].flatMap(readTestCases)
  } catch (error) {
    return { reason: `private_test_cases: ${error instanceof Error ? error.message : String(error)}` }
  }
  const tests = testsOf(cases, row.metadata)
  if (typeof tests === 'string') return { reason: tests }
  const date = /^\d{4}-\d{2}-\d{2}/.exec(row.contest_date ?? '')?.[0]
  return {
    dataset: 'livecodebench',
    questionId: `livecodebench/${row.question_id}`,
    text: liveCodeBenchPrompt(row.question_content, row.starter_code),
    answerType: 'code',
    checks: { tests },
    split: 'test',
    ...(date !== undefined && { date }),
    promptForm: 'livecodebench@1',
  }
}

function testsOf(cases: readonly TestCase[], metadata: string | null | undefined): CodeTests | string {
  const [first] = cases
  if (first === undefined) return 'public_test_cases: there are none'
  if (cases.some(({ testtype }) => testtype !== first.testtype)) return 'the tests are of two kinds'
  const pairs = cases.map(({ input, output }) => ({ input, output }))
  if (first.testtype === 'stdin') return { kind: 'stdio', cases: pairs }
  const entryPoint = functionName(metadata)
  return entryPoint === undefined ? 'metadata: no func_name' : { kind: 'calls', entryPoint, cases: pairs }
}

function functionName(metadata: string | null | undefined): string | undefined {
  try {
    const name = (JSON.parse(metadata ?? '{}') as { func_name?: unknown } | null)?.func_name
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}
