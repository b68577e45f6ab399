import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { UsageError } from '../errors/smacs-error.ts'
import { parseQuestions, readQuestions } from './read-questions.ts'

const line = (rest: object): string => JSON.stringify({ questionId: '1', question: 'What is 1 + 1?', ...rest })

test('reads questions with all that a recording may say of them, empty lines and a byte order mark left out', () => {
  const text = `\uFEFF${line({ dataset: 'sums', reference: '2', answerType: 'number' })}\r\n\r\n${line({ options: ['1', '2'] })}\n`
  expect(parseQuestions(text, 'q.jsonl')).toEqual([
    { dataset: 'sums', questionId: '1', text: 'What is 1 + 1?', reference: '2', answerType: 'number' },
    { questionId: '1', text: 'What is 1 + 1?', options: ['1', '2'] },
  ])
})

test('names file, line and nearest key of every fault', () => {
  const text = [line({}), line({ questionId: '2', refrence: '2' }), '{', line({})].join('\n')
  const faults = (() => {
    try {
      return parseQuestions(text, 'q.jsonl')
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return error.message.split('\n')
    }
  })()
  expect(faults).toEqual([
    expect.stringMatching(/^q\.jsonl:2: Unknown key `refrence`.*nearest known key is `reference`/),
    expect.stringMatching(/^q\.jsonl:3: this line is no JSON/),
    'q.jsonl:4: questionId "1" stands in line 1 too, in the same dataset.',
  ])
})

test('a recorded answer is no question', () => {
  expect(() => parseQuestions(line({ model: 'm', response: '2' }), 'q.jsonl')).toThrow(/Unknown key `model`/)
})

test('an empty file and a missing one are wrong use', async () => {
  expect(() => parseQuestions('\n', 'q.jsonl')).toThrow('q.jsonl holds no question.')
  await expect(readQuestions('/nowhere/q.jsonl', 'q.jsonl')).rejects.toThrow(UsageError)
})

test('reads a compressed file, whatever its name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-questions-'))
  try {
    await writeFile(join(folder, 'q.jsonl'), gzipSync(line({})))
    expect(await readQuestions(join(folder, 'q.jsonl'))).toEqual([{ questionId: '1', text: 'What is 1 + 1?' }])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a question without an id is known by a hash of its words and options', () => {
  const bare = (rest: object): string => JSON.stringify({ question: 'Which is it?', ...rest })
  const [first, second] = parseQuestions(`${bare({})}\n${bare({ options: ['a', 'b'] })}`, 'q.jsonl')
  expect(first?.questionId).toMatch(/^[0-9a-f]{16}$/)
  expect(second?.questionId).not.toBe(first?.questionId)
  expect(parseQuestions(bare({ reference: 'a' }), 'q.jsonl')[0]?.questionId).toBe(first?.questionId)
  expect(() => parseQuestions(`${bare({})}\n${bare({ reference: 'a' })}`, 'q.jsonl')).toThrow('stands in line 1 too')
})
