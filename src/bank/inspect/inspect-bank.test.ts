import { expect, test } from 'vitest'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { createBankView } from '../view/create-bank-view.ts'
import { inspectBank } from './inspect-bank.ts'

const view = createBankView({
  questions: [
    { dataset: 'x', questionId: '1', text: 'One?' },
    { dataset: 'x', questionId: '2', text: 'Two?' },
    { questionId: '3', text: 'Three?' },
  ],
  models: ['a', 'b'],
  cells: [
    { question: 0, model: 'a', correct: 1, publishedCorrect: 0 },
    { question: 0, model: 'a', sample: 1, correct: 0 },
    { question: 1, model: 'a', correct: 1, publishedCorrect: 1 },
    { question: 2, model: 'a', response: 'unlabelled' },
    { question: 1, model: 'b', correct: 0 },
  ],
  embeddings: [[1, 0], undefined, [0, 1]],
  embedderId: 'test/2',
})

test('an inspection counts coverage and correctness a model and dataset, each question once', () => {
  const a = {
    model: 'a',
    questions: 2,
    coverage: 1,
    cells: 3,
    labelled: 2,
    correctShare: 0.75,
    publishedCorrectShare: 0.5,
  }
  const b = { model: 'b', questions: 1, coverage: 0.5, cells: 1, labelled: 1, correctShare: 0 }
  expect(inspectBank(view)).toEqual({
    sources: [],
    hash: view.hash,
    embedder: 'test/2',
    questions: 3,
    embedded: 2,
    cells: 5,
    labelledQuestions: 2,
    models: [
      { ...a, questions: 3, cells: 4, correctShareCi95: wilsonInterval(1.5, 2) },
      { ...b, coverage: 1 / 3, correctShareCi95: wilsonInterval(0, 1) },
    ],
    datasets: [
      {
        dataset: 'x',
        questions: 2,
        embedded: 1,
        models: [
          { ...a, correctShareCi95: wilsonInterval(1.5, 2) },
          { ...b, correctShareCi95: wilsonInterval(0, 1) },
        ],
        unlabelled: [],
      },
      {
        questions: 1,
        embedded: 1,
        models: [{ model: 'a', questions: 1, coverage: 1, cells: 1, labelled: 0 }],
        unlabelled: [],
      },
    ],
  })
})

test('an empty bank is inspected without an error', () => {
  expect(inspectBank(createBankView({ questions: [] }))).toMatchObject({
    questions: 0,
    cells: 0,
    models: [],
    datasets: [],
  })
})

test('the Wilson interval is the textbook one and never leaves 0 to 1', () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const rounded = (right: number, of: number) => wilsonInterval(right, of).map((bound) => bound.toFixed(4))
  expect(rounded(81, 263)).toEqual(['0.2553', '0.3662'])
  expect(rounded(15, 148)).toEqual(['0.0624', '0.1605'])
  expect(rounded(0, 20)).toEqual(['0.0000', '0.1611'])
  expect(rounded(1, 29)).toEqual(['0.0061', '0.1718'])
})
