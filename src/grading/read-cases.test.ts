import { expect, test } from 'vitest'
import { readCases } from './fixtures/read-cases.ts'
import { gradeResponse } from './grade-response.ts'

test.each(readCases)('$about', ({ question: text, options, cases }) => {
  const question = { text, ...(options === undefined ? {} : { options }) }
  const wrong = cases.filter(
    ([response, reference, correct]) => gradeResponse({ question, response, reference })?.correct !== correct,
  )
  expect(wrong).toEqual([])
})

const manyOptions = Array.from({ length: 40 }, (_, place) => `town number ${place + 1}`)

test('there may be more than 26 options', () => {
  const question = { text: 'Which town?', options: manyOptions }
  expect(gradeResponse({ question, response: 'town number 33', reference: 'town number 33' })?.correct).toBe(1)
  expect(gradeResponse({ question, response: 'town number 33', reference: 'town number 3' })?.correct).toBe(0)
  expect(
    gradeResponse({ question, response: 'The answer is town number 29.', reference: 'town number 29' })?.correct,
  ).toBe(1)
})

test('options are named as the question names them', () => {
  const digits = { text: 'Which?\n1. iron\n2. copper\n3. gold' }
  expect(gradeResponse({ question: digits, response: 'The answer is 2.', reference: '2' })?.correct).toBe(1)
  expect(gradeResponse({ question: digits, response: 'gold', reference: '2' })?.correct).toBe(0)
  const inLine = { text: 'Which one? (A) 4 (B) 6 (C) 8' }
  expect(gradeResponse({ question: inLine, response: '6', reference: 'B' })?.correct).toBe(1)
  expect(gradeResponse({ question: inLine, response: '8', reference: 'B' })?.correct).toBe(0)
})

test('of a run of bare answers the last one answers the question', () => {
  const question = { text: 'Which?', options: ['p', 'q', 'r', 's'] }
  const response = ['A', 'C', 'B', 'A', 'D', 'C'].map((letter) => `The answer is (${letter}).`).join('\n\n')
  expect(gradeResponse({ question, response, reference: 'C' })?.correct).toBe(1)
  expect(gradeResponse({ question, response, reference: 'A' })?.correct).toBe(0)
})
