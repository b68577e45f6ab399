import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { BankQuestion } from '../../ports/question-bank.ts'
import { importRecording } from '../import/import-recording.ts'
import { openQuestionBank } from '../open-question-bank.ts'
import { createBankView, type PlacedCell } from '../view/create-bank-view.ts'
import { exportRecording, recordingLines } from './export-recording.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-export-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0

async function hashOfImport(content: string | Uint8Array, ending: string): Promise<string> {
  const path = join(folder, `recording-${files++}${ending}`)
  writeFileSync(path, content)
  const bank = await openQuestionBank(join(folder, `bank-${files++}.db`))
  const report = await importRecording(bank, { format: 'recording', paths: [path], embedder: 'lexical' })
  expect(report.refused).toEqual([])
  await bank.close()
  return report.hash
}

const questions: readonly BankQuestion[] = [
  { dataset: 'sums', questionId: '1', text: 'What is 1 + 1?\n\u0000\u2028', answerType: 'number', reference: '2' },
  { dataset: 'sums', questionId: '2', text: 'Which?', options: ['x', 'y'], reference: 'A' },
  { questionId: '1', text: 'Nobody answered this.', reference: '3' },
]
const cells: readonly PlacedCell[] = [
  { question: 0, model: 'a', response: 'It is 2.', correct: 0.5, publishedCorrect: 1, meanLogprob: -0.1 },
  { question: 0, model: 'a', sample: 3, response: 'It is 2.', usage: { inputTokens: 3 }, latencyMs: 0, costUsd: 1e-7 },
  { question: 1, model: 'b', correct: 0, execution: { passed: 0, of: 2 } },
  { question: 1, model: 'd', response: 'x', execution: { passed: 2, of: 2, outputs: 'a3f' } },
  { question: 1, model: 'c', publishedCorrect: 1 },
  { question: 1, model: 'aggregator:a', response: 'A', correct: 1 },
]

test('an exported bank imports to the same hash: unlabelled, unanswered and responseless parts too', async () => {
  const view = createBankView({ questions, cells })
  const lines = [...recordingLines(view)]
  expect(lines.length).toBe(7)
  expect(await hashOfImport(lines.join(''), '.jsonl')).toBe(view.hash)
  expect(await hashOfImport(lines.toReversed().join(''), '.jsonl')).toBe(view.hash)
})

test('a packed export unpacks to the same lines', async () => {
  const view = createBankView({ questions, cells })
  const chunks: Buffer[] = []
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  expect(await exportRecording(view, output, { gzip: true })).toEqual({ lines: 7 })
  const packed = Buffer.concat(chunks)
  expect(gunzipSync(packed).toString('utf8')).toBe([...recordingLines(view)].join(''))
  expect(await hashOfImport(packed, '.jsonl.gz')).toBe(view.hash)
})

test('any bank survives export and import', async () => {
  const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined })
  const someText = fc.string({ unit: 'grapheme', maxLength: 12 })
  const question = fc.record(
    {
      dataset: fc.constantFrom('a', 'b'),
      text: someText.map((text) => `${text}?`),
      options: fc.array(someText, { minLength: 1, maxLength: 3 }),
      answerType: fc.constantFrom('number', 'choice', 'text', 'code', 'open'),
      reference: someText,
    },
    { requiredKeys: ['text'] },
  )
  const cell = fc.record({
    place: fc.nat(4),
    model: fc.constantFrom('m', 'n'),
    correct: share,
    response: fc.option(someText, { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(question, { minLength: 1, maxLength: 4 }),
      fc.array(cell, { maxLength: 6 }),
      async (asked, given) => {
        const all = asked.map(
          (each, place): BankQuestion => ({ ...(each as Omit<BankQuestion, 'questionId'>), questionId: `q${place}` }),
        )
        const placed = given
          .filter(({ correct, response }) => correct !== undefined || response !== undefined)
          .map(
            ({ place, model, correct, response }, sample): PlacedCell => ({
              question: place % all.length,
              model,
              sample,
              ...(correct !== undefined && { correct: correct + 0 }),
              ...(response !== undefined && { response }),
            }),
          )
        const view = createBankView({ questions: all, cells: placed })
        expect(await hashOfImport([...recordingLines(view)].join(''), '.jsonl')).toBe(view.hash)
      },
    ),
    { numRuns: 25 },
  )
})
