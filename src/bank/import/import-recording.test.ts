import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { ProgramExaminer } from '../../ports/execution.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { recordingLines } from '../export/export-recording.ts'
import { inspectBank } from '../inspect/inspect-bank.ts'
import { openQuestionBank } from '../open-question-bank.ts'
import { type ImportOptions, importRecording } from './import-recording.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
let banks = 0
const emptyBank = () => openQuestionBank(join(folder, `bank-${banks++}.db`))

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const lines = [
  {
    dataset: 'sums',
    questionId: '1',
    question: 'What is 2 + 2?',
    model: 'a',
    response: 'The answer is 4.',
    reference: '4',
  },
  { dataset: 'sums', questionId: '1', question: 'What is 2 + 2?', model: 'b', response: 'It is 5.', reference: '4' },
  {
    dataset: 'sums',
    questionId: '1',
    question: 'What is 2 + 2?',
    model: 'b',
    response: 'Hm.',
    reference: '4',
    sample: 1,
  },
  {
    dataset: 'sums',
    questionId: '2',
    question: 'What is 3 + 3?',
    model: 'a',
    response: '6',
    correct: 0.25,
    reference: '6',
    meanLogprob: -0.21,
    usage: { inputTokens: 312, outputTokens: 188 },
    latencyMs: 5400,
    costUsd: 0.0004,
  },
  { questionId: '3', question: 'Why is the sky blue?', model: 'a', response: 'Scattering.' },
]
const jsonLines = (rows: readonly object[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`

function importInto(bank: QuestionBank, paths: readonly string[], options: Partial<ImportOptions> = {}) {
  return importRecording(bank, { format: 'recording', paths, embedder: 'lexical', ...options })
}

test('a recording becomes a bank: graded, embedded, counted', async () => {
  const bank = await emptyBank()
  const report = await importInto(bank, [fileOf('plain.jsonl', jsonLines(lines))])
  const view = await bank.view()
  expect(report).toEqual({
    files: 1,
    questions: 3,
    cells: 5,
    models: [
      { model: 'a', cells: 3, correctShare: 0.625 },
      { model: 'b', cells: 2, correctShare: 0 },
    ],
    questionsAdded: 3,
    cellsAdded: 5,
    completed: 0,
    revisedQuestions: 0,
    questionsToldApart: 0,
    superseded: [],
    unlabelled: [],
    questionsEmbedded: 3,
    refusedRows: 0,
    refusedReasons: [],
    refused: [],
    hash: view.hash,
  })
  expect([...view.correctness('a')]).toEqual([Number.NaN, 1, 0.25])
  expect([...view.correctness('b')]).toEqual([Number.NaN, 0, Number.NaN])
  expect(view.cells(2, 'a')).toEqual([
    {
      sample: 0,
      correct: 0.25,
      response: '6',
      meanLogprob: -0.21,
      usage: { inputTokens: 312, outputTokens: 188 },
      latencyMs: 5400,
      costUsd: 0.0004,
    },
  ])
  expect(view.cells(0, 'a')).toEqual([{ sample: 0, response: 'Scattering.' }])
  expect(view.embedderId).toMatch(/^lexical\/1\/[0-9a-f]{16}$/)
  expect(view.questions.every((_, place) => view.embedding(place)?.length === 512)).toBe(true)
  await bank.close()
})

test('importing twice, packed or in another order changes nothing', async () => {
  const text = jsonLines(lines)
  const plain = fileOf('again.jsonl', text)
  const first = await emptyBank()
  const { hash } = await importInto(first, [plain])
  const again = await importInto(first, [plain])
  expect(again).toMatchObject({ hash, questionsAdded: 0, cellsAdded: 0, completed: 0, questionsEmbedded: 0, cells: 5 })
  const packed = [
    fileOf('again.jsonl.gz', gzipSync(text)),
    fileOf('again.zip', zipSync({ 'deep/part.jsonl': strToU8(text), 'README.txt': strToU8('not a recording') })),
    fileOf('reversed.jsonl', `\uFEFF${jsonLines(lines.toReversed()).replaceAll('\n', '\r\n\r\n')}`),
  ]
  for (const path of packed) {
    const bank = await emptyBank()
    expect((await importInto(bank, [path])).hash).toBe(hash)
    expect((await bank.view()).embedderId).toBe((await first.view()).embedderId)
    await bank.close()
  }
  expect((await importInto(first, packed)).hash).toBe(hash)
  await first.close()
})

test('bad lines are refused with file, line and reason, and the rest is imported', async () => {
  const good = lines[0]
  const path = fileOf(
    'bad.jsonl',
    [
      JSON.stringify(good),
      '{"questionId": "1", "question',
      JSON.stringify({ ...good, question: undefined }),
      JSON.stringify({ ...good, model: undefined }),
      JSON.stringify({ ...good, response: undefined }),
      JSON.stringify({ ...good, response: null }),
      JSON.stringify({ ...good, correct: 1.5 }),
      JSON.stringify({ ...good, question: 'What is 2 + 3?', model: 'c' }),
      JSON.stringify({ ...good, response: 'Another answer.' }),
      '[1, 2]',
      '',
      JSON.stringify({ ...good, question: 'x'.repeat(500) }),
      JSON.stringify({ ...lines[4], model: 'late' }),
    ].join('\n'),
  )
  const bank = await emptyBank()
  const report = await importInto(bank, [path], { maxLineBytes: 400 })
  expect(report.refused.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '2 not JSON',
    '3 question: missing, or not a text',
    '4 model: missing, or not a text',
    '5 response: missing, or not a text',
    '6 response: missing, or not a text',
    '7 correct: should be true, false or a number from 0 to 1',
    '8 the bank has another text for this question',
    '9 the bank has another response for this question, model and sample',
    '10 not a JSON object',
    expect.stringMatching(/^12 longer than 400 bytes/),
  ])
  expect(report.refused.every(({ file }) => file === path)).toBe(true)
  expect(report.refusedRows).toBe(10)
  expect(report.refusedReasons[0]).toEqual({ reason: 'response: missing, or not a text', rows: 2 })
  expect((await bank.view()).models).toEqual(['a', 'late'])
  await bank.close()
})

test('a file that breaks off is read as far as it goes', async () => {
  const many = Array.from({ length: 400 }, (_, n) => ({
    ...lines[0],
    questionId: `q${n}`,
    question: `What is ${n} + ${n * 7919}?`,
  }))
  const packed = gzipSync(jsonLines(many))
  const path = fileOf('broken.jsonl.gz', packed.subarray(0, packed.length - 40))
  const bank = await emptyBank()
  const report = await importInto(bank, [path, fileOf('whole.jsonl', jsonLines(lines))])
  expect(report.refused).toEqual([{ file: path, reason: expect.stringContaining('read no further') }])
  expect(report.cells).toBeGreaterThan(100)
  expect((await bank.view()).models).toEqual(['a', 'b'])
  await bank.close()
})

test('a file that unpacks to more than the cap is not read on', async () => {
  const path = fileOf('bomb.jsonl.gz', gzipSync(Buffer.alloc(5_000_000, ' ')))
  const bank = await emptyBank()
  const { refused } = await importInto(bank, [path], { maxUnpackedBytes: 1_000_000 })
  expect(refused).toEqual([{ file: path, reason: expect.stringContaining('unpacks to more than 1000000 bytes') }])
  await bank.close()
})

test('unlabelled: answers come without correctness, and no reference tells it', async () => {
  const bank = await emptyBank()
  await importInto(bank, [fileOf('unlabelled.jsonl', jsonLines(lines))], { unlabelled: true })
  const view = await bank.view()
  expect([...view.correctness('a')].every(Number.isNaN)).toBe(true)
  expect(view.questions.some((question) => 'reference' in question)).toBe(false)
  expect(view.cells(1, 'a')).toEqual([{ sample: 0, response: 'The answer is 4.' }])
  await bank.close()
})

test('only the models asked for, under the dataset given where a line names none', async () => {
  const bank = await emptyBank()
  const report = await importInto(bank, [fileOf('some.jsonl', jsonLines(lines))], { models: ['a'], dataset: 'mine' })
  expect(report.models.map(({ model }) => model)).toEqual(['a'])
  expect((await bank.view()).questions.map(({ dataset }) => dataset)).toEqual(['mine', 'sums', 'sums'])
  await bank.close()
})

test('several workers give the same bank and the same report as one thread', async () => {
  const parts = Array.from({ length: 4 }, (_, part) => {
    const rows = Array.from({ length: 1200 }, (_, n) => ({
      ...lines[0],
      questionId: String(n),
      question: `What is ${n} + 2?`,
      model: `m${part}`,
    }))
    return fileOf(`part-${part}.jsonl`, `${jsonLines(rows)}not JSON\n`)
  })
  const alone = await emptyBank()
  const together = await emptyBank()
  const expected = await importInto(alone, parts, { jobs: 1 })
  expect(await importInto(together, parts, { jobs: 3 })).toEqual(expected)
  expect(expected).toMatchObject({ cells: 4800, questions: 1200, refusedRows: 4 })
  await alone.close()
  await together.close()
})

test('what was learnt from the first import stays for the next', async () => {
  const bank = await emptyBank()
  await importInto(bank, [fileOf('first.jsonl', jsonLines(lines.slice(0, 2)))])
  const first = await bank.embedder()
  await importInto(bank, [fileOf('next.jsonl', jsonLines(lines))])
  expect(await bank.embedder()).toEqual(first)
  expect((await bank.view()).embedding(0)).toBeDefined()
  await bank.close()
})

test('an aborted import keeps what it has, and goes on when it is run again', async () => {
  const rows = Array.from({ length: 1200 }, (_, n) => ({
    ...lines[0],
    questionId: String(n),
    question: `What is ${n} + 2?`,
  }))
  const path = fileOf('aborted.jsonl', jsonLines(rows))
  const bank = await emptyBank()
  const aborting = new AbortController()
  await expect(
    importInto(bank, [path], { signal: aborting.signal, onProgress: () => aborting.abort(new Error('enough')) }),
  ).rejects.toThrow('enough')
  expect((await bank.view()).questions.length).toBe(1000)
  expect(await importInto(bank, [path])).toMatchObject({
    questions: 1200,
    questionsAdded: 200,
    questionsEmbedded: 1200,
  })
  await bank.close()
})

test('unknown keys are refused with the nearest one; numbers may stand for texts', async () => {
  const [line] = lines
  const path = fileOf(
    'keys.jsonl',
    [
      JSON.stringify({ ...line, Correct: true }),
      JSON.stringify({ ...line, usage: { input_tokens: 3 } }),
      JSON.stringify({ ...line, tests: { kind: 'asserts' } }),
      JSON.stringify({ ...line, questionId: 7, reference: 4 }),
      `{"questionId": 9007199254740993, "question": "One?", "model": "a", "response": "1"}`,
      `{"questionId": 9007199254740995, "question": "Two?", "model": "a", "response": "2"}`,
      `{"questionId": "nan", "question": "Three?", "model": "a", "response": "NaN, in words", "meanLogprob": NaN}`,
    ].join('\n'),
  )
  const bank = await emptyBank()
  const { refused } = await importInto(bank, [path])
  expect(refused.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    expect.stringContaining('1 Unknown key `Correct`. The nearest known key is `correct`'),
    expect.stringContaining('2 Unknown key `input_tokens` in `usage`. The nearest known key is `inputTokens`'),
    expect.stringContaining('3 tests.asserts: '),
  ])
  const { questions, cells } = await bank.view()
  expect(questions.map(({ questionId, reference }) => [questionId, reference])).toEqual([
    ['9007199254740993', undefined],
    ['9007199254740995', undefined],
    ['nan', undefined],
    ['7', '4'],
  ])
  expect(cells(2, 'a')).toEqual([{ sample: 0, response: 'NaN, in words' }])
  await bank.close()
})

test('a list, Zstandard and a lost ending are read; other encodings are refused by name', async () => {
  const text = jsonLines(lines)
  const whole = await emptyBank()
  const { hash } = await importInto(whole, [fileOf('encoded.jsonl', text)])
  await whole.close()
  for (const path of [
    fileOf('list.jsonl', JSON.stringify(lines, undefined, 2)),
    fileOf('packed.jsonl.zst', zstdCompressSync(text)),
    fileOf('packed-without-ending.jsonl', gzipSync(text)),
  ]) {
    const bank = await emptyBank()
    expect(await importInto(bank, [path])).toMatchObject({ hash, refusedRows: 0 })
    await bank.close()
  }
  const reasons: readonly (readonly [string, Uint8Array, string])[] = [
    ['utf16.jsonl', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'it is UTF-16'],
    ['utf16-without-mark.jsonl', Buffer.from(text, 'utf16le'), 'UTF-16, it seems'],
    ['latin1.jsonl', Buffer.from(text.replace('The answer', 'Voilà'), 'latin1'), 'not UTF-8'],
    ['carriage-returns.jsonl', Buffer.from(text.replaceAll('\n', '\r')), 'carriage return alone'],
  ]
  for (const [name, bytes, reason] of reasons) {
    const bank = await emptyBank()
    const { refused } = await importInto(bank, [fileOf(name, bytes)])
    expect(refused[0]?.reason).toContain(reason)
    await bank.close()
  }
})

test('answers without a verdict are reported by dataset and reason where there is something to judge them by', async () => {
  const asked = { dataset: 'code', question: 'Write add.', model: 'a', response: '```python\ndef add(): ...\n```' }
  const path = fileOf(
    'unjudged.jsonl',
    jsonLines([
      ...lines,
      { ...asked, questionId: '1', answerType: 'code', reference: 'def add(a, b): ...' },
      { ...asked, questionId: '2', answerType: 'open', reference: 'It adds.' },
      { ...asked, questionId: '3', answerType: 'code' },
      { ...asked, questionId: '4', answerType: 'code', reference: 'def add(a, b): ...', correct: 1 },
      { ...asked, questionId: '5', reference: '5', unlabelled: true },
    ]),
  )
  const bank = await emptyBank()
  const { unlabelled } = await importInto(bank, [path])
  expect(unlabelled).toEqual([
    {
      dataset: 'code',
      cells: 3,
      of: 5,
      reasons: [
        { reason: 'the answer is program code, and no program is run', cells: 1 },
        { reason: 'open answers are not compared with a reference', cells: 1 },
        { reason: 'the recording leaves it unlabelled', cells: 1 },
      ],
    },
  ])
  const [inspected] = inspectBank(await bank.view()).datasets.filter(({ dataset }) => dataset === 'code')
  expect(inspected?.unlabelled.map(({ cells }) => cells)).toEqual([1, 1, 1])
  const unwanted = await emptyBank()
  expect((await importInto(unwanted, [path], { unlabelled: true })).unlabelled).toEqual([])
  await bank.close()
  await unwanted.close()
})

test('instructions are checked; programs stay unlabelled where no sandbox is configured, and are counted', async () => {
  const commas = [{ id: 'punctuation:no_comma', kwargs: { num_words: null } }]
  const asked = { dataset: 'form', question: 'Write a line without commas.', answerType: 'instructions', model: 'a' }
  const code = { dataset: 'form', question: 'Write add.', answerType: 'code', model: 'a', response: 'def add(): ...' }
  const path = fileOf(
    'checked.jsonl',
    jsonLines([
      { ...asked, questionId: '1', response: 'One line.', instructions: commas },
      { ...asked, questionId: '2', response: 'One, line.', instructions: commas },
      { ...asked, questionId: '3', response: 'A line.', instructions: [{ id: 'punctuation:none', kwargs: {} }] },
      { ...code, questionId: '4', tests: { kind: 'asserts', asserts: ['assert add(1, 1) == 2'] } },
      { ...code, questionId: '5', tests: { kind: 'stdio', cases: [{ input: '1', output: '1' }] }, correct: true },
    ]),
  )
  const bank = await emptyBank()
  const { unlabelled } = await importInto(bank, [path])
  const view = await bank.view()
  expect(view.questions.map((_, place) => view.cells(place, 'a')[0]?.correct)).toEqual([1, 0, undefined, undefined, 1])
  expect(view.questions[0]?.answerType).toBe('instructions')
  expect(unlabelled).toEqual([
    {
      dataset: 'form',
      cells: 2,
      of: 5,
      reasons: [
        { reason: 'there is no kind of instruction `punctuation:none`', cells: 1 },
        { reason: 'the answer is program code, and no sandbox is configured to run it in', cells: 1 },
      ],
    },
  ])
  await bank.close()
})

/** Says of each program what its text says of itself, and counts them. */
function scriptedRunner() {
  const ran: string[] = []
  const runner: Pick<CodeRunner, 'id' | 'runTests'> = {
    id: 'scripted',
    async runTests({ code }) {
      ran.push(code)
      if (code.includes('broken'))
        return {
          isPassed: false,
          failure: { reason: 'test-error', stage: 'run', detail: 'no such name' },
          cases: [],
          wallMs: 1,
        }
      return code.includes('right')
        ? { isPassed: true, cases: [{ isPassed: true }], wallMs: 1 }
        : { isPassed: false, failure: { reason: 'wrong', stage: 'run' }, cases: [{ isPassed: false }], wallMs: 1 }
    },
  }
  return { runner: runner as CodeRunner, ran }
}

test('programs are run where a runner is given: equal ones once, and not again what the bank knows', async () => {
  const asked = {
    dataset: 'code',
    question: 'Write add.',
    answerType: 'code',
    tests: { kind: 'asserts', asserts: ['assert add(1, 1) == 2'] },
  }
  const path = fileOf(
    'programs.jsonl',
    jsonLines([
      { ...asked, questionId: '1', model: 'a', response: 'def add(): "right"' },
      { ...asked, questionId: '1', model: 'b', response: 'def add(): "right"' },
      { ...asked, questionId: '1', model: 'c', response: 'def add(): "wrong"' },
      { ...asked, questionId: '1', model: 'd', response: 'def add(): "broken"' },
      { ...asked, questionId: '1', model: 'e', response: 'def add(): "wrong"', correct: true },
    ]),
  )
  const bank = await emptyBank()
  const { runner, ran } = scriptedRunner()
  const { unlabelled } = await importInto(bank, [path], { runner })
  const view = await bank.view()
  expect(view.models.map((model) => view.cells(0, model)[0]?.correct)).toEqual([1, 1, 0, undefined, 1])
  expect(unlabelled).toEqual([
    { dataset: 'code', cells: 1, of: 5, reasons: [{ reason: 'the tests do not run: no such name', cells: 1 }] },
  ])
  expect(ran).toHaveLength(3)
  const again = await importInto(bank, [path], { runner })
  expect(again).toMatchObject({ cellsAdded: 0, completed: 0, refusedRows: 0 })
  // Of those without a verdict alone.
  expect(ran).toHaveLength(4)
  await bank.close()
})

test('what was imported without a sandbox is completed with one', async () => {
  const path = fileOf(
    'later.jsonl',
    jsonLines([
      {
        questionId: '1',
        question: 'Write add.',
        answerType: 'code',
        model: 'a',
        response: 'def add(): "right"',
        tests: { kind: 'asserts', asserts: ['assert add(1, 1) == 2'] },
      },
    ]),
  )
  const bank = await emptyBank()
  expect((await importInto(bank, [path])).models).toEqual([{ model: 'a', cells: 1 }])
  const later = await importInto(bank, [path], { runner: scriptedRunner().runner })
  expect(later).toMatchObject({ completed: 1, models: [{ model: 'a', cells: 1, correctShare: 1 }], unlabelled: [] })
  await bank.close()
})

test('what running a program on its question’s examples shows is kept with the answer, and not asked for twice', async () => {
  const program = { question: 'Write add.', answerType: 'code', tests: { kind: 'asserts', asserts: ['assert True'] } }
  const path = fileOf(
    'examined.jsonl',
    jsonLines(
      ['a', 'b'].map((model) => ({ ...program, questionId: '1', model, response: `def add(): "right, ${model}"` })),
    ),
  )
  const examined: string[] = []
  const examiner: ProgramExaminer = {
    async examine(question, [answer]) {
      examined.push(`${question.text} ${answer?.model}`)
      return { executions: [{ passed: 1, of: 2, outputs: 'same', inputs: 9 }] }
    },
  }
  const bank = await emptyBank()
  const { runner } = scriptedRunner()
  await importInto(bank, [path], { runner })
  expect((await bank.view()).cells(0, 'a')[0]?.execution).toBeUndefined()
  const completed = await importInto(bank, [path], { runner, examiner })
  expect(completed).toMatchObject({ completed: 2, refusedRows: 0 })
  const view = await bank.view()
  expect(view.cells(0, 'b')[0]).toMatchObject({
    correct: 1,
    execution: { passed: 1, of: 2, outputs: 'same', inputs: 9 },
  })
  const again = await importInto(bank, [path], { runner, examiner })
  expect(again).toMatchObject({ completed: 0, cellsAdded: 0, hash: view.hash })
  expect(examined.sort()).toEqual(['Write add. a', 'Write add. b'])
  await bank.close()
})

test('figures of reports are graded by our rule, by FinQA’s or by that of the paper’s code', async () => {
  const asked = { question: 'What was the margin?', answerType: 'finance', reference: '0.94', model: 'a' }
  const path = fileOf(
    'figures.jsonl',
    jsonLines([
      { ...asked, questionId: '1', response: '0.6' },
      { ...asked, questionId: '2', response: '93.7%', finance: { exeAns: 0.937, table: [['margin', '93.7%']] } },
    ]),
  )
  const shares: Record<string, unknown> = {}
  for (const grading of ['own', 'official', 'paper'] as const) {
    const bank = await emptyBank()
    await importInto(bank, [path], { grading })
    const view = await bank.view()
    shares[grading] = view.questions.map((_, place) => view.cells(place, 'a')[0]?.correct)
    await bank.close()
  }
  expect(shares).toEqual({ own: [0, 1], official: [0, 1], paper: [1, 0] })
})

test('correctness as the recording gives it survives export and import, whatever the reference says', async () => {
  const path = fileOf(
    'given.jsonl',
    jsonLines([0, 1, 0.25, true, false].map((correct, n) => ({ ...lines[0], questionId: `g${n}`, correct }))),
  )
  const bank = await emptyBank()
  await importInto(bank, [path])
  const view = await bank.view()
  const again = await emptyBank()
  const exported = fileOf('given-again.jsonl', [...recordingLines(view)].join(''))
  expect((await importInto(again, [exported])).hash).toBe(view.hash)
  expect([...view.correctness('a')]).toEqual([0, 1, 0.25, 1, 0])
  await bank.close()
  await again.close()
})

test('a foreign recording is read through a mapping of fields', async () => {
  const foreign = [
    {
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is 2 + 2?' },
      ],
      output: { choices: [{ text: 'The answer is 4.' }] },
      ideal: 4,
      result: { passed: 'true' },
      usage: { prompt_tokens: 3 },
    },
    { prompt: 'What is 3 + 3?', output: { choices: [] }, ideal: 6 },
  ]
  const map = { question: 'prompt', response: 'output.choices.0.text', reference: 'ideal', usage: '', dataset: '=sums' }
  const bank = await emptyBank()
  const path = fileOf('gpt-x.jsonl', jsonLines(foreign))
  const { refused } = await importInto(bank, [path], { map: { ...map, correct: 'result.passed' } })
  expect(refused).toMatchObject([{ line: 2, reason: 'response: missing, or not a text' }])
  const view = await bank.view()
  expect(view.questions).toMatchObject([{ dataset: 'sums', text: 'What is 2 + 2?', reference: '4' }])
  expect(view.cells(0, 'gpt-x')).toEqual([{ sample: 0, response: 'The answer is 4.', correct: 1 }])
  await expect(importInto(bank, [path], { map: { questoin: 'prompt' } })).rejects.toThrow('`question`')
  await expect(importInto(bank, [path], { format: 'smcs', map })).rejects.toThrow('for `recording`')
  await bank.close()
})

test('wrong use is said before anything is read', async () => {
  const bank = await emptyBank()
  const path = fileOf('use.jsonl', jsonLines(lines))
  await expect(importInto(bank, [path], { format: 'recordings' })).rejects.toThrow('the formats are recording')
  await expect(importInto(bank, [join(folder, 'nowhere.jsonl')])).rejects.toThrow('There is no file or folder')
  await expect(importInto(bank, [path], { grading: 'published' })).rejects.toThrow('has no published grading')
  await bank.storeEmbeddings({ id: 'other/2', dimensions: 2 }, [])
  await expect(importInto(bank, [path])).rejects.toMatchObject({ code: 'embedder-mismatch' })
  expect((await bank.view()).questions).toEqual([])
  await bank.close()
})
