import { expect, test } from 'vitest'
import { questionsToAsk } from './questions-to-ask.ts'

const question = (dataset: string, questionId: string, text = `${dataset} ${questionId}`) => ({
  dataset,
  questionId,
  text,
})
const ids = (questions: readonly { readonly questionId: string }[]) => questions.map(({ questionId }) => questionId)

test('questions worded as one of the bank are left out, whatever they are called', () => {
  const bank = [{ questionId: 'other', text: 'What is  two, plus two' }]
  const asked = questionsToAsk([[question('a', '1', 'What is two plus two?'), question('a', '2')]], bank, undefined)
  expect(asked).toEqual({ questions: [question('a', '2')], inBank: 1 })
})

test('a limit takes the first of each dataset in turn, and keeps the order of the files', () => {
  const a = ['1', '2', '3', '4'].map((id) => question('a', id))
  const b = ['5', '6'].map((id) => question('b', id))
  const c = [question('c', '7')]
  expect(ids(questionsToAsk([a, b, c], [], 5).questions)).toEqual(['1', '2', '5', '6', '7'])
  expect(ids(questionsToAsk([a, b, c], [], 2).questions)).toEqual(['1', '5'])
  expect(ids(questionsToAsk([a, b, c], [], 99).questions)).toHaveLength(7)
})

test('one key for two questions is an error that names it', () => {
  expect(() => questionsToAsk([[question('a', '1')], [question('a', '1', 'x')]], [], undefined)).toThrow(
    'questionId "1" of the dataset a stands in two of the files',
  )
})
