import { expect, test } from 'vitest'
import { gradeResponse } from '../../grading/grade-response.ts'
import { inferAnswerType } from '../infer-answer-type.ts'

const code = '```python\ndef f(a):\n    return a[::-1]\n```\n'

test.each([
  `${code}Complete the assertion with a literal; do not write a function:\nassert f('ab') == ??`,
  `Given this function, what does it print?\n${code}print(f([1]))`,
  `${code}Predict the output of the program. Give your code walk-through first.`,
  `What is printed?\n\`\`\`js\nconsole.log([1, 2].map(x => x * 2))\n\`\`\`\nComplete the method call in your head.`,
])('a question that shows code and asks for a value is no request for a program: %#', (text) => {
  expect(inferAnswerType({ text }, ["'ba'"])).toBe('text')
})

test.each([
  'Write a Python function that returns the output of a program.',
  `Complete the function so that it reverses a list.\n${code}`,
  `Fix this method.\n${code}`,
])('a request for a program stays one: %#', (text) => {
  expect(inferAnswerType({ text })).toBe('code')
})

const question = { text: `${code}What does print(f('ab')) return?` }

test.each([
  ["'ba'", "'ba'", 1],
  ['"ba"', "'ba'", 1],
  ["The answer is 'ba'.", "'ba'", 1],
  ["assert f('ab') == 'ba'", "'ba'", 1],
  ['[1,2]', '[1, 2]', 1],
  ['{"a": null, "b": true}', "{'a': None, 'b': True}", 1],
  ['{"b": 1, "a": 2}', "{'a': 2, 'b': 1}", 1],
  ['[true, false]', '[True, False]', 1],
  ["'BA'", "'ba'", 0],
  ["'ba '", "'ba'", 0],
  ['[2, 1]', '[1, 2]', 0],
  ['(1, 2)', '[1, 2]', 0],
  ["['1', 2]", '[1, 2]', 0],
  ['None', 'False', 0],
  ["The answer is '1'.", '1', 0],
] as const)('the output %s against %s', (response, reference, correct) => {
  expect(gradeResponse({ question, response, reference })?.correct).toBe(correct)
})
