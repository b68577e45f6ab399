import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { extractAnswer } from '../answers/extract-answer.ts'
import { gradeResponse } from './grade-response.ts'

const howMany = { text: 'How many are left?' }

test('a number is graded by its value, against a reference in any of the published forms', () => {
  for (const reference of ['1234', '# 1234', 'Add them.\n#### 1,234', 'So it is \\boxed{1234}.']) {
    expect(gradeResponse({ question: howMany, response: 'The answer is $1,234.00.', reference })).toEqual({
      correct: 1,
      extracted: '$1,234.00',
    })
    expect(gradeResponse({ question: howMany, response: 'The answer is 1235.', reference })?.correct).toBe(0)
  }
})

test('a response without an answer is wrong, not missing', () => {
  expect(gradeResponse({ question: howMany, response: '<think>well', reference: '5' })).toEqual({ correct: 0 })
})

test('a choice is graded by letter, by text and by place', () => {
  const question = { text: 'Which is a gas?', options: ['Iron', 'Helium'] }
  for (const reference of ['B', '(B)', 'helium', '1']) {
    expect(gradeResponse({ question, response: 'The answer is (B).', reference })).toEqual({
      correct: 1,
      extracted: 'B',
    })
    expect(gradeResponse({ question, response: 'The answer is (A).', reference })?.correct).toBe(0)
  }
})

test('output of a program is graded as a literal, never run', () => {
  const question = { text: "def f(x): return x\nWhat is f(['a'])?", answerType: 'text' } as const
  expect(gradeResponse({ question, response: '{"answer": "[\\"a\\"]"}', reference: "['a']" })?.correct).toBe(1)
  expect(gradeResponse({ question, response: '{"answer": "(\'a\',)"}', reference: "['a']" })?.correct).toBe(0)
})

test('JSON is graded by its value', () => {
  const question = { text: 'Give one.', answerType: 'text', responseFormat: { type: 'json' } } as const
  expect(gradeResponse({ question, response: '{"b": 1, "a": [2]}', reference: '{"a":[2],"b":1}' })?.correct).toBe(1)
  expect(gradeResponse({ question, response: '{"b": 1, "a": []}', reference: '{"a":[2],"b":1}' })?.correct).toBe(0)
  expect(gradeResponse({ question, response: 'no', reference: '{"a":[2],"b":1}' })).toEqual({ correct: 0 })
})

test('of code, open answers and empty references nothing can be said', () => {
  const task = { question: howMany, response: 'x', reference: 'x' }
  expect(gradeResponse({ ...task, answerType: 'code' })).toBeUndefined()
  expect(gradeResponse({ ...task, answerType: 'open' })).toBeUndefined()
  expect(gradeResponse({ ...task, reference: ' ' })).toBeUndefined()
})

test("the type given beside the question wins over the question's own", () => {
  const question = { text: 'Who?', answerType: 'number' } as const
  expect(gradeResponse({ question, response: 'the Beatles', reference: 'Beatles', answerType: 'text' })?.correct).toBe(
    1,
  )
})

test('grading never throws', () => {
  const type = fc.constantFrom('number', 'choice', 'text', undefined)
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.string(),
      type,
      (response, reference, text, answerType) => {
        const grade = gradeResponse({ question: { text }, response, reference, ...(answerType && { answerType }) })
        expect([0, 1, undefined]).toContain(grade?.correct)
      },
    ),
    { seed: 9, numRuns: 2_000 },
  )
})

const folder = join(import.meta.dirname, '../../../shared/data/mmlu-pro')
const present = existsSync(folder)
if (!present) console.warn('grade-response.test.ts: ../shared/data is missing; agreement on MMLU-Pro is not checked')

interface MmluProRow {
  readonly question: string
  readonly options: readonly string[]
  readonly pred: string | null
  readonly generated_text?: string
  readonly model_outputs?: string
}

const statement = /the answer is \(?[A-J]\)?\.?/gi

/** Nothing but the answers to the five shots and then to the question: the published reader took the first one. */
function isRunOfAnswers(response: string): boolean {
  return (response.match(statement)?.length ?? 0) >= 6 && response.replace(statement, '').trim() === ''
}

test.skipIf(!present)(
  'the letters read from MMLU-Pro are those published, in 99.5 % of all responses where one stands',
  () => {
    let [compared, equal, withoutLetter, filled, runs] = [0, 0, 0, 0, 0]
    for (const file of readdirSync(folder)) {
      const [content] = Object.values(unzipSync(readFileSync(join(folder, file))))
      const rows: readonly MmluProRow[] = JSON.parse(new TextDecoder().decode(content))
      for (const { question, options, pred, ...row } of rows) {
        const response = row.generated_text ?? row.model_outputs ?? ''
        if (pred === null) withoutLetter++
        else if (!new RegExp(`\\b${pred}\\b`).test(response)) filled++
        else if (isRunOfAnswers(response)) runs++
        else {
          compared++
          if (extractAnswer(response, { text: question, options }, 'choice') === pred) equal++
        }
      }
    }
    expect({ compared: compared + runs, withoutLetter, filled }).toEqual({
      compared: 48_998,
      withoutLetter: 4_086,
      filled: 411,
    })
    expect(runs).toBe(527)
    expect(equal / compared).toBeGreaterThanOrEqual(0.995)
  },
  60_000,
)

test('a calculation copied from the question is no answer to it', () => {
  const sum = { question: { text: 'What is 5 + 3?' }, reference: '8', answerType: 'number' as const }
  expect(gradeResponse({ ...sum, response: '5 + 3' })?.correct).toBe(0)
  expect(gradeResponse({ ...sum, response: 'The answer is 5+3.' })?.correct).toBe(0)
  expect(gradeResponse({ ...sum, response: '5 + 3 = 8' })?.correct).toBe(1)
  expect(gradeResponse({ ...sum, response: '8' })?.correct).toBe(1)
  const interval = { question: { text: 'Give a range like 3-5.' }, reference: '3-5', answerType: 'number' as const }
  expect(gradeResponse({ ...interval, response: '3-5' })?.correct).toBe(1)
})
