import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { openQuestionBank } from '../sqlite/open-question-bank.ts'
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
