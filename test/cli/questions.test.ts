import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseQuestions } from '../../src/collect/read-questions.ts'
import { findBubblewrap } from '../sandbox-part.ts'
import { runSmacs } from './run-smacs.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-questions-')
const fixtures = join(import.meta.dirname, '../../src/cli/questions/fixtures')
const data = join(import.meta.dirname, '../../../shared/data/benchmarks')
const present = existsSync(data)
if (!present) console.warn('questions.test.ts: ../shared/data is missing; official files are not read whole')

interface Line {
  readonly dataset: string
  readonly questionId: string
  readonly question: string
  readonly options?: readonly string[]
  readonly answerType: string
  readonly reference?: string
  readonly tests?: { readonly kind: string; readonly cases?: readonly unknown[]; readonly setup?: string }
  readonly split?: string
  readonly date?: string
  readonly promptForm: string
  readonly permutation?: readonly number[]
  readonly [field: string]: unknown
}

let outputs = 0

/** The lines and the report that the command makes of a file; every line has to be one that `bank build` reads. */
async function questionsOf(name: string, path: string, ...more: readonly string[]) {
  const out = `questions-${outputs++}.jsonl`
  const run = await runSmacs(['questions', name, path, '--out', out, '--json', ...more], {
    workingFolder: place.folder,
  })
  if (run.status !== 0) throw new Error(run.stderr)
  const text = await readFile(join(place.folder, out), 'utf8')
  parseQuestions(text, out)
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  return {
    lines,
    report: JSON.parse(run.stdout) as { questions: number; refusedReasons: readonly { reason: string }[] },
  }
}

const of = (name: string, file: string, ...more: readonly string[]) => questionsOf(name, join(fixtures, file), ...more)
const ids = (lines: readonly Line[]) => lines.map(({ questionId }) => questionId)

test('MMLU-Pro as Parquet: options filled up with N/A are left out, and the letter follows', async () => {
  const { lines, report } = await of('mmlu-pro', 'mmlu-pro-test.parquet')
  expect(
    lines.map(({ dataset, questionId, options, reference, split }) => [dataset, questionId, options, reference, split]),
  ).toEqual([
    ['mmlu-pro/chemistry', 'mmlu-pro/70', ['Iron', 'Mercury', 'Gold'], 'B', 'test'],
    ['mmlu-pro/business', 'mmlu-pro/71', ['210', '220', '220.5'], 'C', 'test'],
  ])
  expect(lines[0]?.question).toContain('B. Mercury')
  expect(report.refusedReasons).toEqual([{ reason: 'answer: J is none of 2 options', rows: 1 }])
})

test('GPQA as CSV: the order of the options is kept, and leads to the right one', async () => {
  const { lines, report } = await of('gpqa', 'gpqa')
  const [line] = lines
  expect(line?.questionId).toMatch(/^gpqa\/[0-9a-f]{16}$/)
  expect(line).toMatchObject({ split: 'diamond', answerType: 'choice', promptForm: 'gpqa@1' })
  expect([...(line?.permutation ?? [])].sort()).toEqual([0, 1, 2, 3])
  const right = line?.options?.['ABCD'.indexOf(line.reference ?? '')]
  expect(right).toBe('7')
  expect((line?.permutation ?? []).map((from) => ['7', '6', '8', '9'][from])).toEqual(line?.options)
  expect(line?.question).toContain('with a "quoted" word\nand a second line')
  expect(report.refusedReasons).toEqual([{ reason: 'two of the options are equal', rows: 1 }])
})

test('MedMCQA: keys count from 1 in the original files and from 0 in copies', async () => {
  for (const file of ['medmcqa-dev.json', 'medmcqa-copy-validation.jsonl']) {
    const { lines } = await of('medmcqa', file)
    expect(lines.map(({ reference, options }) => options?.['ABCD'.indexOf(reference ?? '')])).toEqual(['A', 'Femur'])
  }
  expect((await of('medmcqa', 'medmcqa-test.json')).lines.map(({ reference }) => reference)).toEqual([undefined])
  await expect(of('medmcqa', 'medmcqa-unclear.json')).rejects.toThrow(/--key-base/)
  expect((await of('medmcqa', 'medmcqa-unclear.json', '--key-base', '1')).lines[0]?.reference).toBe('B')
})

test('AIME: year, paper and number make the id, whoever published it', async () => {
  const { lines } = await of('aime', 'aime.jsonl')
  expect(ids(lines)).toEqual(['aime/2024-II-4', 'aime/1999-3', expect.stringMatching(/^aime\/[0-9a-f]{16}$/)])
  expect(lines.map(({ reference, split, date }) => [reference, split, date])).toEqual([
    ['025', '2024', '2024'],
    ['15', '1999', '1999'],
    ['8', undefined, undefined],
  ])
})

test('MATH: a folder of problems, or lines of 500', async () => {
  const { lines } = await of('math', 'math')
  expect(
    lines.map(({ questionId, reference, answerType, split }) => [questionId, reference, answerType, split]),
  ).toEqual([
    ['math/test/algebra/12', '\\frac{1}{2}', 'number', 'test'],
    ['math/test/geometry/3', '\\text{Tuesday}', 'text', 'test'],
  ])
  expect(ids((await of('math', 'math-500.jsonl')).lines)).toEqual(['math/test/algebra/7'])
})

test('MBPP: assertions and what they need, and that they stand in the prompt is said', async () => {
  const { lines } = await of('mbpp', 'mbpp.jsonl')
  expect(lines.map(({ questionId, split }) => [questionId, split])).toEqual([
    ['mbpp/11', 'test'],
    ['mbpp/601', 'train'],
  ])
  expect(lines[0]?.question).toContain('assert double(-3) == -6')
  expect(lines[1]?.tests).toMatchObject({ kind: 'asserts', setup: expect.stringContaining('class Node') })
  const sanitized = await of('mbpp', 'sanitized-mbpp.json')
  expect(sanitized.lines[0]).toMatchObject({ questionId: 'mbpp-sanitized/2', tests: { setup: 'import math' } })
  const run = await runSmacs(
    ['questions', 'mbpp', join(fixtures, 'mbpp.jsonl'), '--out', 'said.jsonl', '--split', 'test'],
    {
      workingFolder: place.folder,
    },
  )
  expect(run.stderr).toContain('that is the grader itself')
  expect(run.stderr).toContain('1 question')
})

test('LiveCodeBench: packed tests are parsed, and one that would run something is refused', async () => {
  const { lines, report } = await of('livecodebench', 'livecodebench.jsonl')
  expect(lines.map(({ questionId, tests, date }) => [questionId, tests, date])).toEqual([
    [
      'livecodebench/abc999_a',
      {
        kind: 'stdio',
        cases: [
          { input: '1\n1\n', output: '2\n' },
          { input: '2\n3\n', output: '5\n' },
        ],
      },
      '2024-09-07',
    ],
    [
      'livecodebench/9999',
      {
        kind: 'calls',
        entryPoint: 'double',
        cases: [
          { input: '1', output: '2' },
          { input: '2', output: '4' },
        ],
      },
      '2025-02-15',
    ],
  ])
  expect(lines[1]?.question).toContain('class Solution:')
  expect(report.refusedReasons.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('holds anything else than one text'),
  ])
})

test('IFEval, FinQA, HumanEval and LiveMathBench bring what their answers are held against', async () => {
  const ifeval = await of('ifeval', 'ifeval.jsonl')
  expect(ifeval.lines[0]).toMatchObject({
    questionId: 'ifeval/1000',
    answerType: 'instructions',
    instructions: [{ id: 'punctuation:no_comma', kwargs: {} }],
  })
  expect(ifeval.report.refusedReasons).toEqual([{ reason: 'kwargs: 0 for 1 instructions', rows: 1 }])

  const finqa = await of('finqa', 'finqa-dev.json')
  expect(
    finqa.lines.map(({ questionId, reference, finance, split }) => [questionId, reference, finance, split]),
  ).toEqual([
    [
      'finqa/OWN/2020/page_1.pdf-1',
      '25%',
      {
        exeAns: 0.25,
        table: [
          ['', '2020', '2019'],
          ['revenue', '$ 1250', '$ 1000'],
        ],
      },
      'dev',
    ],
    ['finqa/OWN/2020/page_1.pdf-2', 'yes', { exeAns: 'yes', table: [['a', '1']] }, 'dev'],
  ])
  expect(finqa.lines[0]?.question).toContain('| revenue | $ 1250 | $ 1000 |')
  expect((await of('finqa', 'finqa-flat.jsonl')).lines[0]).toMatchObject({ questionId: 'finqa/0', reference: '1' })

  const humaneval = await of('humaneval', 'HumanEval.jsonl.gz')
  expect(humaneval.lines[0]).toMatchObject({
    questionId: 'humaneval/12',
    answerType: 'code',
    tests: { kind: 'check', entryPoint: 'double' },
  })

  const livemath = await of('livemathbench', 'livemathbench-202412.jsonl')
  expect(
    livemath.lines.map(({ answerType, reference, options, date }) => [answerType, reference, options, date]),
  ).toEqual([
    ['number', '2', undefined, '2024-12'],
    ['text', 'sufficient but not necessary condition', undefined, '2024-12'],
    ['choice', 'B', ['1', '2'], '2024-12'],
  ])
})

test('what is asked for wrongly is told, and leaves no file behind', async () => {
  const file = join(fixtures, 'mbpp.jsonl')
  const ask = (...parameters: readonly string[]) =>
    runSmacs(['questions', ...parameters], { workingFolder: place.folder })
  const unknown = await ask('humanevl', file, '--out', 'a.jsonl')
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('nearest known one is `humaneval`')])
  const split = await ask('mbpp', file, '--out', 'a.jsonl', '--split', 'dev')
  expect([split.status, split.stderr]).toEqual([2, expect.stringContaining('there is test, train')])
  const other = await ask('humaneval', file, '--out', 'a.jsonl')
  expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('task_id')])
  expect(existsSync(join(place.folder, 'a.jsonl'))).toBe(false)
  const written = await ask('mbpp', file, '--out', 'a.jsonl', '--limit', '1')
  const again = await ask('mbpp', file, '--out', 'a.jsonl')
  expect([written.status, again.status]).toEqual([0, 2])
  expect((await readFile(join(place.folder, 'a.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1)
})

test.skipIf(!present).each([
  ['humaneval', 'HumanEval.jsonl.gz', 164],
  ['mbpp', 'mbpp.jsonl', 974],
  ['mbpp', 'sanitized-mbpp.json', 427],
  ['ifeval', 'ifeval-input_data.jsonl', 541],
  ['aime', 'aime-2024.jsonl', 30],
])('the official file of %s (%s) is read whole', async (name, file, count) => {
  const { lines, report } = await questionsOf(name, join(data, file))
  expect([lines.length, report.refusedReasons]).toEqual([count, []])
  expect(new Set(ids(lines)).size).toBe(count)
})

test.skipIf(!present)('the splits of MBPP are Google’s', async () => {
  const { report } = await questionsOf('mbpp', join(data, 'mbpp.jsonl'))
  expect(report).toMatchObject({ splits: { prompt: 10, test: 500, validation: 90, train: 374 } })
})

const humanEvalLine = (model: string, response: string) =>
  JSON.stringify({
    dataset: 'humaneval',
    questionId: 'HumanEval/12',
    question: 'Double a number.',
    answerType: 'code',
    model,
    response,
  })
const programs = [
  humanEvalLine('right', 'def double(x: int) -> int:\n    return 2 * x'),
  humanEvalLine('wrong', 'def double(x: int) -> int:\n    return x'),
].join('\n')
const model = '{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }'

async function importPrograms(config: string, bank: string) {
  await writeFile(join(place.folder, 'programs.jsonl'), programs)
  await writeFile(join(place.folder, 'smacs.yaml'), config)
  await questionsOf('humaneval', join(fixtures, 'HumanEval.jsonl.gz'), '--force')
  const questions = `questions-${outputs - 1}.jsonl`
  return runSmacs(
    ['bank', 'import', 'recording', 'programs.jsonl', '--bank', bank, '--questions', questions, '--json'],
    { workingFolder: place.folder },
  )
}

test('without a sandbox programs stay unlabelled, counted and said', async () => {
  const run = await importPrograms(`models: [${model}]\n`, 'without.db')
  expect(run.status).toBe(0)
  expect(JSON.parse(run.stdout)).toMatchObject({ unlabelled: [{ cells: 2, of: 2 }] })
  expect(run.stderr).toContain('2 answers of humaneval left unlabelled')
})

test.skipIf(findBubblewrap() === undefined)('with a sandbox in the file they are run', async () => {
  const run = await importPrograms(`models: [${model}]\nsandbox: { provider: bubblewrap, concurrency: 1 }\n`, 'with.db')
  expect(run.stderr).toBe('')
  expect(JSON.parse(run.stdout)).toMatchObject({
    unlabelled: [],
    models: [
      { model: 'right', correctShare: 1 },
      { model: 'wrong', correctShare: 0 },
    ],
  })
})
