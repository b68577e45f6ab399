import { expect, test } from 'vitest'
import { gradeResponse } from '../../grading/grade-response.ts'
import { isNotation } from './notation.ts'

test.each(['!A', '~A', '¬A', "A'", 'A flat', 'A minor', 'A positive', 'A-list', 'A-level'])(
  '%s is a notation',
  (text) => {
    expect(isNotation(text)).toBe(true)
  },
)

test.each(['A list', 'A string', 'A key', 'A team', 'An A-list', 'Not A'])('%s is prose', (text) => {
  expect(isNotation(text)).toBe(false)
})

test('an article is left out before a noun that may follow the letter A', () => {
  const question = { text: 'Which one can be changed, a list or a tuple?' }
  expect(gradeResponse({ question, response: 'A list', reference: 'list' })?.correct).toBe(1)
  expect(gradeResponse({ question, response: 'A tuple', reference: 'list' })?.correct).toBe(0)
})
