import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { CodeRunner } from '../../../ports/code-runner.ts'
import type { QuestionBank } from '../../../ports/question-bank.ts'
import { openQuestionBank } from '../../open-question-bank.ts'
import { type ImportOptions, importRecording } from '../import-recording.ts'
import type { KnownQuestion } from '../known-questions.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-programs-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, content: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const prompt = 'def double(x):\n    """ Twice x. """\n'
const questions: readonly KnownQuestion[] = [
  {
    dataset: 'humaneval',
    questionId: 'humaneval/12',
    text: `Complete this function.\n\n\`\`\`python\n${prompt}\`\`\``,
    answerType: 'code',
    checks: {
      tests: { kind: 'check', entryPoint: 'double', code: 'def check(candidate):\n    assert candidate(1) == 2' },
    },
  },
]

/** Takes a program for right that doubles, and keeps what it was given. */
function doublingRunner() {
  const ran: string[] = []
  const runner: Pick<CodeRunner, 'id' | 'runTests'> = {
    id: 'scripted',
    async runTests({ code }) {
      ran.push(code)
      return { isPassed: code.includes('2 * x'), cases: [], wallMs: 1 }
    },
  }
  return { runner: runner as CodeRunner, ran }
}

const banks: QuestionBank[] = []
afterAll(() => Promise.all(banks.map((bank) => bank.close())))

async function imported(format: string, paths: readonly string[], options: Partial<ImportOptions> = {}) {
  const bank = await openQuestionBank(join(folder, `bank-${banks.length}.db`))
  banks.push(bank)
  const report = await importRecording(bank, { format, paths, embedder: 'lexical', ...options })
  return { report, view: await bank.view() }
}

test('a folder a model holds a program a task, and the file of questions the tasks', async () => {
  fileOf('quality/one/HumanEval_12.py', 'def double(x):\n    return 2 * x\n')
  fileOf('quality/two/HumanEval_12.py', 'def double(x):\n    return x\n')
  fileOf('quality/two/HumanEval_13.py', 'def other(x):\n    return x\n')
  fileOf('quality/two/notes.py', 'pass')
  const { runner } = doublingRunner()
  const { report, view } = await imported('code-quality', [join(folder, 'quality')], { questions, runner })
  expect(view.questions).toEqual(questions.map(({ checks: _, ...question }) => question))
  expect(report.models).toEqual([
    { model: 'one', cells: 1, correctShare: 1 },
    { model: 'two', cells: 1, correctShare: 0 },
  ])
  expect(report.refusedReasons.map(({ reason }) => reason).sort()).toEqual([
    'the file is not named TASK_NUMBER.py in a folder a model',
    'the questions have none with this id',
  ])
})

test('samples of EvalPlus: whole programs, bodies, and folders', async () => {
  const lines = [
    { task_id: 'HumanEval/12', solution: 'def double(x):\n    return 2 * x' },
    { task_id: 'HumanEval/12', completion: '    return 2 * x' },
    { task_id: 'HumanEval/12' },
  ]
  const path = fileOf('samples/some-model-sanitized.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))
  fileOf('samples/other/HumanEval_12/1.py', 'def double(x):\n    return x')
  const { runner, ran } = doublingRunner()
  const { report, view } = await imported('evalplus', [dirname(path)], { questions, runner })
  expect(
    view.models.map((model) => [model, view.cells(0, model).map(({ sample, correct }) => [sample, correct])]),
  ).toEqual([
    ['other', [[1, 0]]],
    [
      'some-model',
      [
        [0, 1],
        [1, 1],
      ],
    ],
  ])
  expect(report.refusedReasons).toEqual([{ reason: 'solution: missing, and so is completion', rows: 1 }])
  expect(ran.filter((code) => code.includes('""" Twice x. """\n    return 2 * x'))).toHaveLength(1)
})

const submission = [
  {
    question_title: 'double',
    question_content: 'Double a number.',
    platform: 'leetcode',
    question_id: '9999',
    contest_date: '2025-02-15T06:30:00',
    starter_code: 'class Solution:\n    def double(self, x: int) -> int:\n        ',
    output_list: ['```python\nclass Solution:\n    def double(self, x): return 2 * x\n```', 'I do not know.'],
    code_list: ['', ''],
    graded_list: [false, true],
    'pass@1': 0.5,
  },
]

test('a submission to LiveCodeBench has the official verdicts, until there are tests and a sandbox', async () => {
  fileOf('submissions/a-model/Scenario.codegeneration_2_0.2_eval_all.json', JSON.stringify(submission, undefined, 4))
  const path = join(folder, 'submissions')
  const official = await imported('livecodebench', [path])
  expect(official.view.cells(0, 'a-model').map(({ correct, publishedCorrect }) => [correct, publishedCorrect])).toEqual(
    [
      [0, 0],
      [1, 1],
    ],
  )
  expect(official.view.questions[0]).toMatchObject({ dataset: 'livecodebench', questionId: 'livecodebench/9999' })
  const known: KnownQuestion = {
    dataset: 'livecodebench',
    questionId: 'livecodebench/9999',
    text: official.view.questions[0]?.text ?? '',
    answerType: 'code',
    checks: { tests: { kind: 'calls', entryPoint: 'double', cases: [{ input: '1', output: '2' }] } },
  }
  const own = await imported('livecodebench', [path], { questions: [known], runner: doublingRunner().runner })
  expect(own.view.cells(0, 'a-model').map(({ correct, publishedCorrect }) => [correct, publishedCorrect])).toEqual([
    [1, 0],
    [0, 1],
  ])
  expect(own.report.questions).toBe(1)
})

test('answers alone need a file of questions', async () => {
  await expect(imported('evalplus', [folder])).rejects.toThrow(/--questions/)
})

test('a recording without tests takes them from the file of questions, and keeps its own words', async () => {
  const line = { dataset: 'humaneval', questionId: 'HumanEval/12', question: prompt, answerType: 'code', model: 'm' }
  const path = fileOf('recorded.jsonl', JSON.stringify({ ...line, response: 'def double(x):\n    return 2 * x' }))
  const { view } = await imported('recording', [path], { questions, runner: doublingRunner().runner })
  expect(view.questions[0]).toMatchObject({ questionId: 'HumanEval/12', text: prompt })
  expect(view.cells(0, 'm')[0]?.correct).toBe(1)
})
