import { expect, test } from 'vitest'
import { answerLineOf, askingForAnswerLine, mayHaveAnswerLine, withoutAnswerLine } from './answer-line.ts'

test.each([
  ['How many eggs are left?', {}, true],
  ['Which river flows through Vienna?', {}, true],
  ['Is a whale a fish?', {}, true],
  ['Name it.', { options: ['a', 'b'] }, true],
  ['Name it.', { answerType: 'text' }, true],
  ['Explain why the sky is blue.', {}, false],
  ['Tell me about Rome.', {}, false],
  ['Write a Python function that adds two numbers.', {}, false],
  ['How many eggs are left?', { responseFormat: { type: 'json' } }, false],
  ['How many eggs are left?', { tools: [{ name: 'count' }] }, false],
  ['Which river is it?', { answerType: 'open' }, false],
] as const)('%s %j may have an answer line: %s', (text, rest, expected) => {
  expect(mayHaveAnswerLine({ text, ...rest })).toBe(expected)
})

test('the wish stands after the last turn of the user, and nowhere where somebody else spoke last', () => {
  const asked = askingForAnswerLine([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'How many?' },
  ])
  expect(asked?.[0]).toEqual({ role: 'system', content: 'Be brief.' })
  expect(asked?.[1]?.content).toMatch(/^How many\?\n\n.*Answer:/s)
  expect(askingForAnswerLine([{ role: 'user', content: [{ type: 'text', text: 'How many?' }] }])?.[0]?.content).toEqual(
    [
      { type: 'text', text: 'How many?' },
      { type: 'text', text: expect.stringContaining('Answer:') },
    ],
  )
  expect(askingForAnswerLine([{ role: 'tool', toolCallId: '1', content: '5' }])).toBeUndefined()
})

test.each([
  ['It has two banks.\n\nAnswer: the Danube', 'the Danube', 'It has two banks.'],
  ['Two and two.\n**Answer:** 4\n', '4', 'Two and two.'],
  ['Answer: 42', '42', '42'],
  ['Answer: **42**', '**42**', '42'],
  ['The answer is 42.', undefined, 'The answer is 42.'],
  ['Answer: 42\nThat is all.', undefined, 'Answer: 42\nThat is all.'],
  ['Well.\nAnswer: …', undefined, 'Well.\nAnswer: …'],
  ['', undefined, ''],
])('%j has the line %j and is shown as %j', (text, line, shown) => {
  expect(answerLineOf(text)).toBe(line)
  expect(withoutAnswerLine(text)).toBe(shown)
})
