import { expect, test } from 'vitest'
import { parseQuestions } from '../read-questions.ts'
import { gradeByChecks } from './grade-by-checks.ts'

test('answers are held against the instructions that the file of questions brings, and else against the reference', async () => {
  const questions = parseQuestions(
    [
      {
        dataset: 'form',
        questionId: '1',
        question: 'Write a line in lower case without commas.',
        answerType: 'instructions',
        instructions: [{ id: 'punctuation:no_comma', kwargs: {} }],
      },
      { questionId: '1', question: 'What is 1 + 1?', answerType: 'number', reference: '2' },
      { questionId: '2', question: 'Write a poem.' },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
    'q.jsonl',
  )
  const grade = gradeByChecks(questions)
  // What a bank gives back of a question: without what its answers are held against.
  const [form, sum, poem] = questions.map(({ checks: _, ...question }) => question)
  if (form === undefined || sum === undefined || poem === undefined) throw new Error('Three questions were written.')
  expect([await grade(form, 'one line'), await grade(form, 'one, two')]).toEqual([1, 0])
  expect([await grade(sum, 'It is 2.'), await grade(sum, 'It is 3.')]).toEqual([1, 0])
  expect(await grade(poem, 'Roses')).toBeUndefined()
})

test('a kind of instruction is refused only when it is checked; its form is refused at once', () => {
  const line = JSON.stringify({ question: 'Write.', instructions: [{ id: 'punctuation:no_comma', kwarg: {} }] })
  expect(() => parseQuestions(line, 'q.jsonl')).toThrow(/kwarg/)
})
