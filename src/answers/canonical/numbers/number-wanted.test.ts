import { expect, test } from 'vitest'
import { gradeResponse } from '../../../grading/grade-response.ts'
import { inferAnswerType } from '../../infer-answer-type.ts'
import { areVariables, questionVariables } from './number-wanted.ts'

test.each([
  ['Which planet is red?', 'Mars', false],
  ['Which language is older, Java or C?', 'C', false],
  ['Which keyword ends an if block?', 'fi', false],
  ['A rectangle has the sides $a$ and $b$. What is its area?', 'ab', true],
  ['Solve 3t + 2 = 5.', 't', true],
  ['Solve the equation.', 'xy', true],
  ['What is the ratio?', 'pi', true],
])('%s: %s are variables: %s', (question, letters, expected) => {
  expect(areVariables(letters, questionVariables(question))).toBe(expected)
})

test.each(['Yes', 'No', 'Mars', 'Bach', 'C', 'Au', 'def', 'ls', 'fi'])(
  'the reference %s makes no number',
  (reference) => {
    expect(inferAnswerType({ text: 'Which one is it?' }, [reference])).toBe('text')
  },
)

test.each(['Yes, it is.', 'It is not.', 'So it is', 'no, it was', 'By sea', 'Du lac'])(
  'a few short words are no product: %s',
  (response) => {
    expect(inferAnswerType({ text: 'Is a dolphin a fish?' }, [response])).toBe('text')
  },
)

test('short words of the question’s variables are a formula still', () => {
  expect(inferAnswerType({ text: 'Expand $a(b + c)$, or $xy(a + b)$.' }, ['ab, ac'])).toBe('number')
})

test('the letters of a word do not commute', () => {
  const question = { text: 'Which keyword closes an if block in the shell?' }
  for (const answerType of [undefined, 'number'] as const) {
    const task = { question, reference: 'fi', ...(answerType && { answerType }) }
    expect(gradeResponse({ ...task, response: 'if' })?.correct).toBe(0)
    expect(gradeResponse({ ...task, response: 'fi' })?.correct).toBe(1)
  }
})
