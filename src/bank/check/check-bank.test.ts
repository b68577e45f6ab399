import { expect, test } from 'vitest'
import { createBankView } from '../view/create-bank-view.ts'
import { checkBank } from './check-bank.ts'

const questions = [
  {
    dataset: 'x',
    questionId: '1',
    text: 'A train travels 60 miles in 45 minutes. How fast is it in miles per hour?',
    reference: '80',
  },
  { dataset: 'x', questionId: '2', text: 'Which planet has the most moons?', reference: 'Saturn' },
  { dataset: 'x', questionId: '3', text: 'which planet has the  most moons', reference: 'Jupiter' },
  { dataset: 'x', questionId: '4', text: 'Who wrote the play Hamlet?', reference: 'Shakespeare' },
  { dataset: 'x', questionId: '5', text: 'Who wrote the play Hamlet?', reference: ' shakespeare' },
]

test('copies of test questions are found: word for word first, then nearly so', async () => {
  const { nearDuplicates } = await checkBank(createBankView({ questions }), {
    against: [
      { questionId: 't1', text: 'A train travels 60 miles in 45 minutes.  How fast is it, in miles per hour?' },
      { questionId: 't2', text: 'A train travels 90 miles in 45 minutes. How fast is it in miles per hour?' },
      { questionId: 't3', text: 'What is the capital of Peru?' },
    ],
  })
  expect(nearDuplicates.map(({ bank, test: tested }) => [bank.questionId, tested.questionId])).toEqual([
    ['1', 't1'],
    ['1', 't2'],
  ])
  expect(nearDuplicates[0]?.similarity).toBe(1)
  expect(nearDuplicates[1]?.similarity).toBeGreaterThan(0.9)
  expect(nearDuplicates[1]?.similarity).toBeLessThan(1)
})

test('the same question with different references is a conflict; other forms of one answer are none', async () => {
  const halves = [
    { dataset: 'x', questionId: '6', text: 'What is 1 divided by 2?', reference: '\\frac{1}{2}' },
    { dataset: 'y', questionId: '6', text: 'What is 1 divided by 2?', reference: '0.5' },
  ]
  const { labelConflicts } = await checkBank(createBankView({ questions: [...questions, ...halves] }))
  expect(labelConflicts).toEqual([
    {
      questions: [
        { dataset: 'x', questionId: '2', reference: 'Saturn' },
        { dataset: 'x', questionId: '3', reference: 'Jupiter' },
      ],
    },
  ])
})

test('a model that lacks much of a dataset is named; one that has nothing of it is simply not there', async () => {
  const cells = questions.flatMap((_, question) => [
    { question, model: 'a', correct: 1 },
    { question, model: 'b', correct: 1 },
    ...(question < 3 ? [{ question, model: 'c', correct: 1 }] : []),
  ])
  const { oddCoverage } = await checkBank(createBankView({ questions, models: ['a', 'b', 'c', 'd'], cells }))
  expect(oddCoverage).toEqual([{ model: 'c', dataset: 'x', questions: 3, coverage: 0.6, medianCoverage: 1 }])
})

test('an empty bank has nothing to find', async () => {
  const against = [{ questionId: '1', text: 'One?' }]
  expect(await checkBank(createBankView({ questions: [] }), { against })).toEqual({
    nearDuplicates: [],
    labelConflicts: [],
    oddCoverage: [],
    sourceLabels: [],
  })
})
