import { expect, test } from 'vitest'
import { inferAnswerType } from './infer-answer-type.ts'

test('what the question says of itself wins', () => {
  expect(inferAnswerType({ text: 'How many?', answerType: 'open' }, ['The answer is 5'])).toBe('open')
})

test('options make a choice, given or listed', () => {
  expect(inferAnswerType({ text: 'Which?', options: ['a', 'b'] })).toBe('choice')
  expect(inferAnswerType({ text: 'Which?\nA. iron\nB. helium' })).toBe('choice')
  expect(inferAnswerType({ text: 'A. iron is a metal. True?' }, ['The answer is yes'])).toBe('text')
})

test.each([
  ['How many apples are left?', [], 'number'],
  ['Find the value of x.', [], 'number'],
  ['Tell me.', ['The answer is \\boxed{\\frac{1}{2}}', 'So x = 5. The answer is 5.'], 'number'],
  ['Tell me.', ['{"answer": "(1, 2)"}', undefined], 'number'],
  ['What is the capital of France?', ['The answer is Paris.', '{"answer": "Lyon"}'], 'text'],
  ['What is the capital of France?', ['Paris', 'Lyon'], 'text'],
  ["What does f('a') give?", ['{"answer": "[\'a\', 1]"}'], 'text'],
  ['Write a Python function that adds two numbers.', ['```python\ndef add(a, b): ...\n```'], 'code'],
  ['Explain why the sky is blue.', [], 'open'],
  ['Explain why the sky is blue.', ['Light is scattered. '.repeat(30)], 'open'],
  ['Tell me about Rome.', ['Rome is old. '.repeat(30)], 'open'],
] as const)('%s %j is %s', (text, responses, type) => {
  expect(inferAnswerType({ text }, responses)).toBe(type)
})

test('depends on the order of the responses no more than a count does', () => {
  const responses = ['The answer is 5', 'The answer is five apples', 'The answer is blue', 'The answer is 6']
  expect(inferAnswerType({ text: 'Well?' }, responses)).toBe(inferAnswerType({ text: 'Well?' }, responses.toReversed()))
})
